package cadre.wire.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditDigestTest {
    @Test
    void what_was_sealed_by_one_version_is_checked_by_the_next() {
        var lines =
                List.of(
                        new AuditLine(
                                7,
                                Instant.ofEpochMilli(1_769_860_800_123L),
                                "job.queued",
                                "j17",
                                Optional.of(17L),
                                "ann",
                                Optional.of(3L),
                                "127.0.0.1",
                                "{\"a\":1.0}"),
                        new AuditLine(
                                9,
                                Instant.EPOCH,
                                "k",
                                "é",
                                Optional.empty(),
                                "cadre",
                                Optional.empty(),
                                "",
                                "{}"));

        // made with another program after the words of AuditDigest
        assertThat(AuditDigest.of(AuditDigest.NONE, lines))
                .isEqualTo("02a201075651b5cfad9cf6bbad9871a11b46f9d73a9234bad0ca9fb1725ba4f5");
    }
}
