package cadre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentiles_are_samples_and_in_milliseconds() {
        var samples = new Samples();
        for (var ms = 100; ms >= 1; ms--) {
            samples.add(ms * 1_000_000L);
        }

        assertThat(samples.percentileMs(50)).isEqualTo(50.0);
        assertThat(samples.percentileMs(99)).isEqualTo(99.0);
        assertThat(samples.percentileMs(100)).isEqualTo(100.0);
    }
}
