package cadre.server.gateways.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much of the room for bodies one sender may hold. */
class IntakeTest {
    private final Intake intake = new Intake(Duration.ofMillis(10));

    @Test
    void one_address_holds_a_quarter_of_the_room_and_has_it_again_afterwards() {
        var held = fill("10.0.0.1");

        assertThatThrownBy(() -> hold("10.0.0.1"))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY));
        var others = List.of(fill("10.0.0.2"), fill("10.0.0.3"), fill("10.0.0.4"));
        assertThatThrownBy(() -> hold("10.0.0.5")).isInstanceOf(CadreException.class);

        held.forEach(Intake.Held::close);
        hold("10.0.0.5").close();
        fill("10.0.0.1").forEach(Intake.Held::close);
        others.forEach(each -> each.forEach(Intake.Held::close));
    }

    /** As many small bodies as one address may have in memory. */
    private List<Intake.Held> fill(String address) {
        return IntStream.range(0, 128).mapToObj(_ -> hold(address)).toList();
    }

    private Intake.Held hold(String address) {
        try {
            return intake.read(address, new ByteArrayInputStream(new byte[] {1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
