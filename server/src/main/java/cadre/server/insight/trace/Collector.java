package cadre.server.insight.trace;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The other end: takes spans over OTLP, or does not. For one thread. */
final class Collector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What fails is said once, by the loop; held, or the JDK forgets the level. */
    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

    /** The spans themselves are wrong, or too large. */
    private static final Set<Integer> LASTING = Set.of(400, 413, 422);

    private final OtlpHttpSpanExporter exporter;

    Collector(TraceConfig config) {
        QUIET.setLevel(Level.OFF);
        exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(config.endpoint())
                        .setHeaders(config::headers)
                        .setCompression("gzip")
                        .setConnectTimeout(PATIENCE)
                        .setTimeout(PATIENCE)
                        .setRetryPolicy(null) // the loop tries again
                        .build();
    }

    /**
     * Why spans were not taken.
     *
     * @param isLasting whether the same spans will never be taken
     */
    record Refusal(String why, boolean isLasting) {}

    /** Sends them; empty if they were taken. */
    Optional<Refusal> send(List<Span> spans) {
        CompletableResultCode answer;
        try {
            answer = exporter.export(List.<SpanData>copyOf(spans));
        } catch (RuntimeException e) {
            return Optional.of(new Refusal(reason(e), false));
        }
        answer.join(PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        return answer.isSuccess() ? Optional.empty() : Optional.of(why(answer));
    }

    private static Refusal why(CompletableResultCode answer) {
        return switch (answer.getFailureThrowable()) {
            case null -> new Refusal("no answer in time", false);
            case HttpExportException http when http.getResponse() != null -> {
                int status = http.getResponse().getStatusCode();
                yield new Refusal("HTTP status " + status, LASTING.contains(status));
            }
            case Throwable thrown -> new Refusal(reason(thrown), false);
        };
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof IllegalArgumentException) {
            return "the request cannot be made"; // its message may hold a header
        }
        var cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @Override
    public void close() {
        exporter.close();
    }
}
