package cadre.server.gateways.slack;

import static java.util.Objects.requireNonNull;

import cadre.wire.json.Json;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.websocket.WsContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Slack over real HTTP and WebSockets: tickets that are good once, envelopes that come again on the
 * next connection until they are acknowledged, and whatever a test has go wrong.
 */
public final class FakeSlack implements AutoCloseable {
    public static final String APP_TOKEN = "xapp-1-A0TEST-1234567890-abcdefabcdefabcdef";
    public static final String BOT_TOKEN = "xoxb-111-222-fakefakefakefake";
    public static final String BOT_USER = "UBOT";
    public static final String TEAM = "T1";

    private Javalin server;
    private final List<WsContext> open = new ArrayList<>();
    private final Map<String, Map<String, Object>> unacknowledged = new LinkedHashMap<>();
    private final List<Shown> messages = new ArrayList<>();
    private final Map<String, String> uploads = new HashMap<>();
    private final List<SharedFile> files = new ArrayList<>();
    private final Map<String, AtomicInteger> floods = new HashMap<>();
    private final Map<String, Map<String, Object>> refusals = new HashMap<>();
    private final Set<String> tickets = new HashSet<>();
    private int names;
    private int opened;
    private boolean revoked;
    private int uploadStatus = 200;

    /** A file of the bot. */
    public record SharedFile(String channel, String thread, String title, String text) {}

    /** A message of the bot: what it said, one after the other. */
    public record Shown(String ts, String channel, String thread, List<JsonNode> bodies) {
        /** What the button of this label sends. */
        public String key(String label) {
            return requireNonNull(keys().get(label), label);
        }

        /** The blocks as they stand. */
        public String text() {
            return bodies.getLast().path("blocks").toString();
        }

        /** The buttons under it: by label what each sends. */
        public Map<String, String> keys() {
            var keys = new HashMap<String, String>();
            for (var block : bodies.getLast().path("blocks")) {
                if (block.path("type").asString("").equals("actions")) {
                    block.path("elements")
                            .forEach(key ->
                                    keys.put(
                                            key.path("text").path("text").asString(""),
                                            key.path("value").asString("")));
                }
            }
            return keys;
        }
    }

    private FakeSlack() {
        server = serving(0);
    }

    private Javalin serving(int port) {
        return Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.startup.showOldJavalinVersionWarning = false;
                            config.routes.post("/api/{method}", this::call);
                            config.routes.post("/upload/{file}", this::upload);
                            config.routes.ws(
                                    "/link",
                                    ws -> {
                                        ws.onConnect(this::connected);
                                        ws.onMessage(ctx -> acknowledged(ctx.message()));
                                        ws.onClose(this::gone);
                                    });
                        })
                .start("127.0.0.1", port);
    }

    /** Goes away with all its connections, and is back with all that it knew. */
    public void restart() {
        var port = server.port();
        server.stop();
        server = serving(port);
    }

    public static FakeSlack start() {
        return new FakeSlack();
    }

    /** What a server needs to serve this app. */
    public Map<String, String> settings() {
        return Map.of(
                "CADRE_SLACK_APP_TOKEN",
                APP_TOKEN,
                "CADRE_SLACK_BOT_TOKEN",
                BOT_TOKEN,
                "CADRE_SLACK_URL",
                "http://127.0.0.1:" + server.port() + "/api/");
    }

    /** Someone writes; the time of the message, which names it. */
    public synchronized String says(
            String user, String channel, String kind, String text, Map<String, Object> more) {
        var ts = "1800000000." + String.format("%06d", ++names);
        var event = new HashMap<String, Object>();
        event.put("type", "message");
        event.put("user", user);
        event.put("channel", channel);
        event.put("channel_type", kind);
        event.put("text", text);
        event.put("ts", ts);
        event.putAll(more);
        deliver(event);
        return ts;
    }

    /** An event of any kind. */
    public synchronized void deliver(Map<String, Object> event) {
        deliver(
                "events_api",
                Map.of("event_id", "Ev" + (names + 1), "team_id", TEAM, "event", event));
    }

    /** Someone presses a button; what it sends may be from an older message. */
    public synchronized void presses(String user, Shown message, String token) {
        deliver(
                "interactive",
                Map.of(
                        "type",
                        "block_actions",
                        "user",
                        Map.of("id", user, "team_id", TEAM),
                        "team",
                        Map.of("id", TEAM),
                        "channel",
                        Map.of("id", message.channel()),
                        "message",
                        Map.of("ts", message.ts(), "thread_ts", message.thread()),
                        "actions",
                        List.of(
                                Map.of(
                                        "type",
                                        "button",
                                        "action_id",
                                        token,
                                        "value",
                                        token,
                                        "action_ts",
                                        "1800000000." + String.format("%06d", names + 1)))));
    }

    private void deliver(String type, Map<String, Object> payload) {
        var id = "e" + ++names;
        var envelope = new HashMap<String, Object>();
        envelope.put("type", type);
        envelope.put("envelope_id", id);
        envelope.put("payload", payload);
        envelope.put("retry_attempt", 0);
        unacknowledged.put(id, envelope);
        if (!open.isEmpty()) {
            open.getLast().send(Json.write(envelope));
        }
    }

    /** Slack says that the connection will end. */
    public synchronized void disconnect(String reason) {
        if (open.isEmpty()) {
            return;
        }
        open.getLast().send(Json.write(Map.of("type", "disconnect", "reason", reason)));
    }

    /** All connections end at once. */
    public synchronized void cut() {
        List.copyOf(open).forEach(ctx -> ctx.closeSession());
    }

    /** The next calls of a method are one second too many. */
    public synchronized void flood(String method, int times) {
        floods.put(method, new AtomicInteger(times));
    }

    /** The tokens are not good any more, or are again. */
    public synchronized void revoke(boolean isRevoked) {
        revoked = isRevoked;
    }

    /** From now on a method answers so. */
    public synchronized void refuse(String method, String error, String needed) {
        refusals.put(method, Map.of("ok", false, "error", error, "needed", needed));
    }

    /** And now not any more. */
    public synchronized void allow(String method) {
        refusals.remove(method);
    }

    /** How many connections stand now. */
    public synchronized int open() {
        return open.size();
    }

    public synchronized int opened() {
        return opened;
    }

    public synchronized int unacknowledged() {
        return unacknowledged.size();
    }

    public synchronized List<Shown> shown() {
        return List.copyOf(messages);
    }

    public synchronized List<SharedFile> files() {
        return List.copyOf(files);
    }

    /** All that stands in the thread of a message, in its order. */
    public List<Shown> thread(String ts) {
        return shown().stream().filter(one -> one.thread().equals(ts)).toList();
    }

    /** What stands in the thread of a message. */
    public Optional<Shown> answerTo(String ts) {
        return shown().stream().filter(one -> one.thread().equals(ts)).findFirst();
    }

    private synchronized void connected(WsContext ctx) {
        if (!tickets.remove(String.valueOf(ctx.queryParam("ticket")))) {
            ctx.closeSession();
            return;
        }
        open.add(ctx);
        ctx.send(Json.write(Map.of("type", "hello", "num_connections", open.size())));
        for (var each : unacknowledged.values()) {
            each.merge("retry_attempt", 1, (a, b) -> (int) a + (int) b);
            ctx.send(Json.write(each));
        }
    }

    private synchronized void gone(WsContext ctx) {
        open.removeIf(one -> one.sessionId().equals(ctx.sessionId()));
    }

    private synchronized void acknowledged(String text) {
        unacknowledged.remove(Json.read(text, JsonNode.class).path("envelope_id").asString(""));
    }

    private synchronized void call(Context ctx) {
        var method = ctx.pathParam("method");
        var token = method.equals("apps.connections.open") ? APP_TOKEN : BOT_TOKEN;
        var left = floods.get(method);
        if (revoked || !("Bearer " + token).equals(ctx.header("Authorization"))) {
            answer(ctx, Map.of("ok", false, "error", "invalid_auth"));
        } else if (refusals.containsKey(method)) {
            answer(ctx, refusals.getOrDefault(method, Map.of()));
        } else if (left != null && left.getAndDecrement() > 0) {
            ctx.status(429).header("Retry-After", "1");
        } else {
            answer(
                    ctx,
                    method.equals("files.getUploadURLExternal")
                            ? place(ctx)
                            : answer(method, Json.read(ctx.body(), JsonNode.class)));
        }
    }

    private static void answer(Context ctx, Map<String, Object> json) {
        ctx.contentType("application/json").result(Json.write(json));
    }

    private Map<String, Object> answer(String method, JsonNode body) {
        return switch (method) {
            case "auth.test" ->
                    Map.of("ok", true, "team_id", TEAM, "user_id", BOT_USER, "user", "cadre");
            case "apps.connections.open" -> {
                var ticket = "t" + ++opened;
                tickets.add(ticket);
                var url = "ws://127.0.0.1:" + server.port() + "/link?ticket=" + ticket;
                yield Map.of("ok", true, "url", url);
            }
            case "chat.postMessage" -> {
                var ts = "1900000000." + String.format("%06d", ++names);
                var bodies = new CopyOnWriteArrayList<>(List.of(body));
                messages.add(
                        new Shown(
                                ts,
                                body.path("channel").asString(""),
                                body.path("thread_ts").asString(""),
                                bodies));
                yield Map.of("ok", true, "ts", ts);
            }
            case "chat.update" -> {
                messages.stream()
                        .filter(one -> one.ts().equals(body.path("ts").asString("")))
                        .forEach(one -> one.bodies().add(body));
                yield Map.of("ok", true, "ts", body.path("ts").asString(""));
            }
            case "files.completeUploadExternal" -> share(body);
            default -> Map.of("ok", false, "error", "unknown_method");
        };
    }

    /** This method takes no JSON. */
    private Map<String, Object> place(Context ctx) {
        if (ctx.formParam("filename") == null || ctx.formParam("length") == null) {
            return Map.of("ok", false, "error", "invalid_arguments");
        }
        var id = "F" + ++names;
        uploads.put(id, "");
        return Map.of(
                "ok",
                true,
                "upload_url",
                "http://127.0.0.1:" + server.port() + "/upload/" + id,
                "file_id",
                id);
    }

    /** From now on bytes of files are answered with this status. */
    public synchronized void refuseUploads(int status) {
        uploadStatus = status;
    }

    private synchronized void upload(Context ctx) {
        if (uploadStatus != 200) {
            ctx.status(uploadStatus);
            return;
        }
        if (ctx.header("Authorization") != null || !uploads.containsKey(ctx.pathParam("file"))) {
            ctx.status(400);
            return;
        }
        uploads.put(ctx.pathParam("file"), ctx.body());
        ctx.result("OK - " + ctx.body().length());
    }

    private Map<String, Object> share(JsonNode body) {
        var file = body.path("files").path(0);
        var text = uploads.remove(file.path("id").asString(""));
        if (text == null) {
            return Map.of("ok", false, "error", "file_not_found");
        }
        files.add(
                new SharedFile(
                        body.path("channel_id").asString(""),
                        body.path("thread_ts").asString(""),
                        file.path("title").asString(""),
                        text));
        return Map.of("ok", true, "files", List.of(Map.of("id", file.path("id").asString(""))));
    }

    @Override
    public void close() {
        server.stop();
    }
}
