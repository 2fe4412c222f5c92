package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CliVersionsTest {
    private static final CliVersions VERSIONS =
            new CliVersions("0.124.0", "0.169.0", Map.of("sing", "0.150.0"));

    @Test
    void numbers_are_compared_as_numbers_and_what_follows_them_counts_not() {
        assertThat(CliVersions.compare("0.9.0", "0.10.0")).isNegative();
        assertThat(CliVersions.compare("1.0", "1.0.0")).isZero();
        assertThat(CliVersions.compare("1.0.1-alpha.3", "1.0.1")).isZero();
        assertThat(CliVersions.compare("1.0.99999999999999999999", "x")).isPositive();
    }

    @Test
    void an_unknown_newer_version_can_what_the_newest_known_one_can_and_is_said_to_be_new() {
        assertThat(VERSIONS.can("0.200.0", "sing")).isTrue();
        assertThat(VERSIONS.can("0.149.9", "sing")).isFalse();
        assertThat(VERSIONS.can("0.200.0", "dance")).isFalse();
        assertThat(VERSIONS.note("0.200.0")).contains("newer than 0.169.0");
        assertThat(VERSIONS.note("0.100.0")).contains("older than 0.124.0");
        assertThat(VERSIONS.note("0.150.1")).isEmpty();
    }
}
