package cadre.server.knowledge.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Vectors from a server that speaks {@code POST BASE/embeddings} as OpenAI's does. Texts go in
 * batches; one that the server has no time for (429, 503) is sent again when the server says, twice
 * at most. Answers are bounded in size and time, redirects are not followed, and no message holds
 * the key or a text. Thread-safe.
 */
public final class OpenAiEmbedder implements Embedder {
    private static final int BATCH = 64;
    private static final int TRIES = 3;
    private static final String DOT = ".";
    private static final long MOST_BYTES = 64 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUERY_PATIENCE = Duration.ofSeconds(3);
    private static final Duration UNSAID_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Model model;
    private final Map<String, String> headers;
    private final Pause pause;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /**
     * What is asked for vectors.
     *
     * @param base of the API, such as {@code https://api.openai.com/v1}; whoever makes this has
     *     seen to it that a key may go there
     * @param name of the model
     * @param dimensions of its vectors, 1 to 4,096: others are refused
     * @param mostTokens of a text
     */
    public record Model(URI base, String name, int dimensions, int mostTokens) {}

    /** Waits; tests do not. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /**
     * Asks this model.
     *
     * @param headers with each request, such as {@code Authorization} with {@code Bearer KEY}
     */
    public OpenAiEmbedder(Model model, Map<String, String> headers) {
        this(model, headers, Thread::sleep);
    }

    OpenAiEmbedder(Model model, Map<String, String> headers, Pause pause) {
        this.model = model;
        this.headers = Map.copyOf(headers);
        this.pause = pause;
    }

    @Override
    public String id() {
        return model.name() + " at " + model.base().getAuthority();
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public int mostTokens() {
        return model.mostTokens();
    }

    @Override
    public List<float[]> embed(List<String> texts) throws IOException, InterruptedException {
        var vectors = new ArrayList<float[]>();
        for (int from = 0; from < texts.size(); from += BATCH) {
            var batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
            vectors.addAll(taken(batch));
        }
        return vectors;
    }

    @Override
    public float[] embedQuery(String query) throws IOException, InterruptedException {
        return vectors(sent(List.of(query), QUERY_PATIENCE), 1).getFirst();
    }

    /**
     * One text that is refused holds no other up: batches are halved, and of a single text less and
     * less is sent, in the end a mere dot.
     */
    private List<float[]> taken(List<String> texts) throws IOException, InterruptedException {
        try {
            return patiently(texts);
        } catch (RefusedTexts e) {
            int middle = texts.size() / 2;
            if (middle > 0) {
                var both = new ArrayList<>(taken(texts.subList(0, middle)));
                both.addAll(taken(texts.subList(middle, texts.size())));
                return both;
            }
            var text = texts.getFirst();
            if (text.equals(DOT)) {
                throw e;
            }
            var less = Tokens.shortened(text, Tokens.in(text) / 2).strip();
            return taken(List.of(less.isEmpty() ? DOT : less));
        }
    }

    private List<float[]> patiently(List<String> texts) throws IOException, InterruptedException {
        for (int tries = 1; tries < TRIES; tries++) {
            var answer = sent(texts, PATIENCE);
            if (!isBusy(answer.statusCode())) {
                return vectors(answer, texts.size());
            }
            var asked = asked(answer);
            if (asked.compareTo(LONGEST_PAUSE) > 0) {
                throw failed("asks for a pause of " + asked.toSeconds() + " seconds");
            }
            pause.of(asked);
        }
        return vectors(sent(texts, PATIENCE), texts.size());
    }

    private HttpResponse<byte[]> sent(List<String> texts, Duration patience)
            throws IOException, InterruptedException {
        var body = Map.of("model", model.name(), "input", texts, "encoding_format", "float");
        var address = model.base().toString().replaceAll("/+$", "") + "/embeddings";
        var request =
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(patience)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Json.writeBytes(body)));
        headers.forEach(request::header);
        var sent =
                http.sendAsync(
                        request.build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // the class alone: a message may hold the address
            var cause = e.getCause() == null ? e : e.getCause();
            throw failed(
                    switch (cause) {
                        case HttpConnectTimeoutException _, ConnectException _ ->
                                "cannot be reached";
                        case HttpTimeoutException _ -> "gave no answer in time";
                        default -> "gave no answer (" + cause.getClass().getSimpleName() + ")";
                    });
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw failed("gave no whole answer in " + patience.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        }
    }

    private List<float[]> vectors(HttpResponse<byte[]> answer, int count) throws IOException {
        int status = answer.statusCode();
        if (status == 400 || status == 413 || status == 422) {
            throw new RefusedTexts(
                    failed("refuses the texts; they may be too long (status " + status + ")"));
        }
        if (status != 200) {
            throw failed(
                    switch (status) {
                        case 401, 403 -> "refuses the key (status " + status + ")";
                        case 404 -> "knows no such model or address (status 404)";
                        case 429, 503 -> "has no time (status " + status + ")";
                        default -> "answers with status " + status;
                    });
        }
        try {
            return ordered(Json.read(new String(answer.body(), UTF_8), JsonNode.class), count);
        } catch (CadreException e) {
            throw failed("answers without JSON");
        }
    }

    /** By the number that each has: some servers do not keep the order. */
    private List<float[]> ordered(JsonNode answer, int count) throws IOException {
        var items = answer.path("data");
        var vectors = new float[count][];
        for (int at = 0; at < items.size(); at++) {
            int number = items.get(at).path("index").asInt(at);
            if (number < 0 || number >= count || vectors[number] != null) {
                throw failed("gives a vector for a text that was not asked for");
            }
            vectors[number] = numbers(items.get(at).path("embedding"));
        }
        if (items.size() != count) {
            throw failed("gives %d vectors for %d texts".formatted(items.size(), count));
        }
        return Arrays.asList(vectors);
    }

    private float[] numbers(JsonNode array) throws IOException {
        if (array.size() != model.dimensions()) {
            throw failed(
                    "gives vectors of %d dimensions, not %d"
                            .formatted(array.size(), model.dimensions()));
        }
        var vector = new float[array.size()];
        for (int at = 0; at < vector.length; at++) {
            if (!array.get(at).isNumber()) {
                throw failed("gives a vector with something that is no number");
            }
            vector[at] = (float) array.get(at).asDouble();
        }
        return vector;
    }

    private static boolean isBusy(int status) {
        return status == 429 || status == 503;
    }

    private static Duration asked(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(UNSAID_PAUSE);
    }

    private IOException failed(String what) {
        return new IOException("the embedding server '" + model.base().getHost() + "' " + what);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
