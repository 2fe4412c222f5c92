package cadre.server.gateways.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.outbound.Sender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts over HTTP/1.1, over TLS where the address says https. Thread-safe. */
public final class HttpSender implements Sender, AutoCloseable {
    /** As the Standard Webhooks specification recommends: 15 to 30 seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int SHOWN = 500;

    private final Duration patience;
    private final InstantSource clock;
    private final HttpClient http;

    /**
     * A sender.
     *
     * @param patience until the answer is there, its body up to what is shown included
     */
    public HttpSender(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(patience)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, byte[] body) {
        var refusal = Reach.refusal(url);
        if (refusal.isPresent()) {
            return new Answer.Away(refusal.get());
        }
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(patience)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "Cadre")
                        .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        var sent = http.sendAsync(request.build(), _ -> new Excerpt());
        try {
            return answer(sent.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return new Answer.Away("no answer: " + cause.getClass().getSimpleName());
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Answer.Away("no whole answer in " + patience.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Away("the server is stopping");
        }
    }

    private Answer answer(HttpResponse<byte[]> response) {
        return new Answer.Answered(
                response.statusCode(),
                response.headers().firstValue("Retry-After").flatMap(this::pause),
                shown(new String(response.body(), UTF_8)));
    }

    /** Seconds, or a date: RFC 9110, 10.2.3. */
    private Optional<Duration> pause(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            var pause = Duration.between(clock.instant(), until.toInstant());
            return pause.isNegative() ? Optional.empty() : Optional.of(pause);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As text that a store and a terminal take. */
    private static String shown(String text) {
        var plain = text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ").strip();
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) : plain;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
