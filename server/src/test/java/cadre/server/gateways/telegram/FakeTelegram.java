package cadre.server.gateways.telegram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import cadre.wire.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A Bot API server over real HTTP: offsets confirm, one poller per token, limits of length, HTML
 * that must be right, edits that must change something, and whatever a test has go wrong.
 */
public final class FakeTelegram implements AutoCloseable {
    public static final String TOKEN = "123456789:AAFfakefakefakefakefakefakefakefake";
    public static final String USERNAME = "cadre_test_bot";
    private static final int LONGEST = 4096;
    private static final int WIDEST_ROW = 3;

    private HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Update> updates = new ArrayDeque<>();
    private final TreeMap<Long, Shown> messages = new TreeMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<String> called = new ArrayList<>();
    private RandomGenerator chance = RandomGenerator.of("L64X128MixRandom");
    private double cuts;
    private int lostAnswers;
    private long nextUpdate = 700_000_000L;
    private long nextMessage = 1;
    private long poll;
    private boolean revoked;
    private boolean closed;

    /**
     * A message of the bot.
     *
     * @param texts what it said, one after the other, as sent
     * @param keys the buttons under it: by label what each sends
     */
    public record Shown(
            long id,
            long chat,
            long answers,
            List<String> texts,
            String mode,
            Map<String, String> keys) {
        /** What the button of this label sends. */
        public String key(String label) {
            return requireNonNull(keys().get(label), label);
        }

        public String text() {
            return texts.getLast();
        }
    }

    /** What is to be delivered under this number, whatever number it shows. */
    private record Update(long number, Map<String, Object> json) {}

    /** What is wrong with the next calls of a method. */
    private record Trouble(String method, Map<String, Object> answer, AtomicInteger left) {}

    private record Answer(int status, Map<String, Object> json) {
        static Answer ok(Object result) {
            return new Answer(200, Map.of("ok", true, "result", result));
        }

        static Answer error(int code, String description) {
            return new Answer(
                    code, Map.of("ok", false, "error_code", code, "description", description));
        }
    }

    private FakeTelegram() {
        server = serving(0);
    }

    private HttpServer serving(int port) {
        try {
            var made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            made.setExecutor(threads);
            made.createContext("/", this::serve);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes away with all its connections, and is back with all that it knew. */
    public void restart() {
        var port = server.getAddress().getPort();
        server.stop(0);
        server = serving(port);
    }

    public static FakeTelegram start() {
        return new FakeTelegram();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a server needs to serve this bot. */
    public Map<String, String> settings() {
        return Map.of("CADRE_TELEGRAM_TOKEN", TOKEN, "CADRE_TELEGRAM_URL", url());
    }

    /** Someone writes to the bot in private; the id of the message. */
    public long says(long user, String text) {
        return says(user, user, "private", text, Map.of());
    }

    /** Someone writes in a chat, with more fields of the message. */
    public synchronized long says(
            long user, long chat, String type, String text, Map<String, Object> more) {
        var id = nextMessage++;
        var message = new HashMap<String, Object>();
        message.put("message_id", id);
        message.put(
                "from",
                Map.of("id", user, "is_bot", false, "first_name", "Ann", "username", "ann"));
        message.put("chat", Map.of("id", chat, "type", type));
        message.put("date", 1_800_000_000L);
        message.put("text", text);
        message.putAll(more);
        update(Map.of("message", message));
        return id;
    }

    /** Anything at all as an update. */
    public synchronized void update(Map<String, Object> what) {
        var update = new HashMap<String, Object>();
        update.put("update_id", nextUpdate);
        update.putAll(what);
        updates.add(new Update(nextUpdate++, update));
        notifyAll();
    }

    /** The next numbers are others, as after a week without an update. */
    public synchronized void numberFrom(long number) {
        nextUpdate = number;
    }

    /** The next calls of a method are answered so. */
    public synchronized void fail(String method, int times, Map<String, Object> answer) {
        troubles.add(new Trouble(method, answer, new AtomicInteger(times)));
        notifyAll();
    }

    public static Map<String, Object> error(int code, String description) {
        return Answer.error(code, description).json();
    }

    public static Map<String, Object> flood(int seconds) {
        return Map.of(
                "ok",
                false,
                "error_code",
                429,
                "description",
                "Too Many Requests: retry after " + seconds,
                "parameters",
                Map.of("retry_after", seconds));
    }

    /** From now on this share of connections is cut, half of them after the call was done. */
    public synchronized void cut(double share, RandomGenerator by) {
        cuts = share;
        chance = by;
    }

    /** The token is not good any more. */
    public synchronized void revoke() {
        revoked = true;
        notifyAll();
    }

    /** How often something was sent and nobody heard that it was. */
    public synchronized int lostAnswers() {
        return lostAnswers;
    }

    /** How many updates are not confirmed. */
    public synchronized int unconfirmed() {
        return updates.size();
    }

    /** The methods that were called. */
    public synchronized List<String> called() {
        return List.copyOf(called);
    }

    /** All messages of the bot, as they stand. */
    public synchronized List<Shown> shown() {
        return List.copyOf(messages.values());
    }

    /** What the bot has answered to a message, if it has. */
    public Optional<Shown> answerTo(long message) {
        return shown().stream().filter(one -> one.answers() == message).findFirst();
    }

    /** Whether a message in this chat says that. */
    public boolean says(long chat, Predicate<String> that) {
        return shown().stream().anyMatch(one -> one.chat() == chat && that.test(one.text()));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (!path.startsWith("/bot")) {
                send(exchange, Answer.error(404, "Not Found"));
                return;
            }
            var method = path.substring(path.lastIndexOf('/') + 1);
            Answer answer;
            try {
                if (cutBefore()) {
                    return;
                }
                var type = exchange.getRequestHeaders().getFirst("Content-Type");
                answer = answer(path, method, read(type, body));
            } catch (InterruptedException e) {
                return;
            }
            if (!cutAfter(method, answer)) {
                send(exchange, answer);
            }
        }
    }

    private synchronized boolean cutBefore() {
        return chance.nextDouble() < cuts / 2;
    }

    private synchronized boolean cutAfter(String method, Answer answer) {
        if (chance.nextDouble() >= cuts / 2) {
            return false;
        }
        if (method.startsWith("send") && answer.status() == 200) {
            lostAnswers++;
        }
        return true;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var body = Json.writeBytes(answer.json());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private synchronized Answer answer(String path, String method, JsonNode body)
            throws InterruptedException {
        called.add(method);
        if (revoked || !path.equals("/bot" + TOKEN + "/" + method)) {
            return Answer.error(401, "Unauthorized");
        }
        var trouble =
                troubles.stream()
                        .filter(one -> one.method().equals(method) && one.left().get() > 0)
                        .findFirst();
        if (trouble.isPresent()) {
            trouble.get().left().decrementAndGet();
            var json = trouble.get().answer();
            return new Answer((int) json.getOrDefault("error_code", 500), json);
        }
        return switch (method) {
            case "getMe" ->
                    Answer.ok(Map.of("id", 123456789, "is_bot", true, "username", USERNAME));
            case "getUpdates" -> updates(body);
            case "sendMessage" -> sendMessage(body);
            case "sendDocument" -> sendDocument(body);
            case "editMessageText" -> edit(body);
            case "answerCallbackQuery" -> Answer.ok(true);
            default -> Answer.error(404, "Not Found: method not found");
        };
    }

    private Answer updates(JsonNode body) throws InterruptedException {
        var offset = body.path("offset").asLong(0);
        var mine = ++poll;
        notifyAll(); // an earlier call ends
        confirm(offset);
        var until = System.nanoTime() + body.path("timeout").asLong(0) * 1_000_000_000L;
        while (updates.isEmpty()
                && mine == poll
                && !closed
                && !revoked
                && troubles.stream()
                        .allMatch(one ->
                                one.left().get() == 0 || !one.method().equals("getUpdates"))) {
            var left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        if (mine != poll) {
            return Answer.error(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot"
                            + " instance is running");
        }
        return revoked
                ? Answer.error(401, "Unauthorized")
                : Answer.ok(
                        updates.stream()
                                .limit(body.path("limit").asLong(100))
                                .map(Update::json)
                                .toList());
    }

    /** An offset behind all that there is, as of numbers that began anew, confirms nothing. */
    private void confirm(long offset) {
        if (offset > 0 && !updates.isEmpty() && offset <= updates.getLast().number() + 1) {
            updates.removeIf(one -> one.number() < offset);
        }
    }

    private Answer sendMessage(JsonNode body) {
        var wrong = wrong(body);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        var id = nextMessage++;
        var texts = new CopyOnWriteArrayList<String>();
        texts.add(body.path("text").asString(""));
        messages.put(
                id,
                new Shown(
                        id,
                        body.path("chat_id").asLong(0),
                        body.path("reply_parameters").path("message_id").asLong(0),
                        texts,
                        body.path("parse_mode").asString(""),
                        keys(new ConcurrentHashMap<>(), body)));
        return Answer.ok(Map.of("message_id", id));
    }

    /** A form as JSON; a field that looks like JSON is. */
    private static JsonNode read(String type, String body) {
        if (!type.startsWith("multipart/form-data; boundary=")) {
            return Json.read(body, JsonNode.class);
        }
        var fields = Json.mapper().createObjectNode();
        var boundary = "--" + type.substring(type.indexOf('=') + 1);
        for (var part : body.split(Pattern.quote(boundary) + "(--)?\\r\\n")) {
            var head = Pattern.compile("name=\"(\\w+)\"(?:; filename=\"([^\"]+)\")?").matcher(part);
            if (!head.find()) {
                continue;
            }
            var text = part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2);
            if (head.group(2) != null) {
                fields.put("file_name", head.group(2)).put("file", text);
            } else if (text.startsWith("{")) {
                fields.set(head.group(1), Json.read(text, JsonNode.class));
            } else {
                fields.put(head.group(1), Long.parseLong(text));
            }
        }
        return fields;
    }

    private Answer sendDocument(JsonNode body) {
        if (!body.hasNonNull("file")) {
            return Answer.error(400, "Bad Request: there is no document in the request");
        }
        var id = nextMessage++;
        messages.put(
                id,
                new Shown(
                        id,
                        body.path("chat_id").asLong(0),
                        body.path("reply_parameters").path("message_id").asLong(0),
                        List.of(
                                body.path("file_name").asString("")
                                        + "\n"
                                        + body.path("file").asString("")),
                        "file",
                        Map.of()));
        return Answer.ok(Map.of("message_id", id));
    }

    private Answer edit(JsonNode body) {
        var message = messages.get(body.path("message_id").asLong(0));
        if (message == null || message.chat() != body.path("chat_id").asLong(0)) {
            return Answer.error(400, "Bad Request: message to edit not found");
        }
        var wrong = wrong(body);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        var text = body.path("text").asString("");
        if (text.equals(message.text())) {
            return Answer.error(
                    400,
                    "Bad Request: message is not modified: specified new message content and reply"
                            + " markup are exactly the same as a current content");
        }
        message.texts().add(text);
        keys(message.keys(), body);
        return Answer.ok(Map.of("message_id", message.id()));
    }

    private static Map<String, String> keys(Map<String, String> keys, JsonNode body) {
        keys.clear();
        for (var row : body.path("reply_markup").path("inline_keyboard")) {
            if (row.size() > WIDEST_ROW) {
                throw new IllegalStateException("a row of buttons that no phone has room for");
            }
            row.forEach(key ->
                    keys.put(
                            key.path("text").asString(""), key.path("callback_data").asString("")));
        }
        return keys;
    }

    /** Someone presses a button; what it sends may be from an older keyboard. */
    public synchronized void presses(long user, Shown message, String data) {
        var query = new HashMap<String, Object>();
        query.put("id", "q" + nextUpdate);
        query.put("from", Map.of("id", user, "is_bot", false, "first_name", "Ann"));
        query.put("data", data);
        query.put(
                "message",
                Map.of(
                        "message_id",
                        message.id(),
                        "chat",
                        Map.of("id", message.chat(), "type", "private")));
        update(Map.of("callback_query", query));
    }

    private static Optional<Answer> wrong(JsonNode body) {
        var text = body.path("text").asString("");
        var plain = text;
        if (body.path("parse_mode").asString("").equals("HTML")) {
            plain = text.replaceAll("</?(code|pre)>", "");
            if (plain.matches("(?s).*[<>].*")
                    || plain.matches("(?s).*&(?!amp;|lt;|gt;|quot;).*")
                    || isUnbalanced(text)) {
                return Optional.of(
                        Answer.error(
                                400, "Bad Request: can't parse entities: Unsupported start tag"));
            }
            plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        }
        if (plain.isBlank()) {
            return Optional.of(Answer.error(400, "Bad Request: message text is empty"));
        }
        return plain.length() > LONGEST
                ? Optional.of(Answer.error(400, "Bad Request: message is too long"))
                : Optional.empty();
    }

    private static boolean isUnbalanced(String html) {
        return List.of("code", "pre").stream()
                .anyMatch(tag ->
                        html.split("<" + tag + ">", -1).length
                                != html.split("</" + tag + ">", -1).length);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
