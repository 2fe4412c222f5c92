package cadre.server.insight.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The other end: takes spans over OTLP, or does not. For one thread. */
final class Collector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What fails is said once, by the loop; held, or the JDK forgets the level. */
    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

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

    /** Sends them; why they were not taken, empty if they were. */
    Optional<String> send(List<Span> spans) {
        var answer = exporter.export(List.<SpanData>copyOf(spans));
        answer.join(PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        return answer.isSuccess() ? Optional.empty() : Optional.of(why(answer));
    }

    private static String why(CompletableResultCode answer) {
        var thrown = answer.getFailureThrowable();
        return thrown == null ? "no answer in time" : reason(thrown);
    }

    private static String reason(Throwable thrown) {
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
