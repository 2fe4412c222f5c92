package cadre.process.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ReadingsTest {
    private static final Path NULL = Path.of("/dev/null");

    private final Readings readings = new Readings();

    @Test
    void whoever_asks_sees_what_had_begun_before_however_many_ask_at_once() throws Exception {
        var seen = new ArrayList<Future<Boolean>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 40; n++) {
                seen.add(threads.submit(this::seesOneOfItsOwn));
            }
        }

        for (var one : seen) {
            assertThat(one.get()).isTrue();
        }
    }

    private boolean seesOneOfItsOwn() {
        var command = new Command(List.of("/bin/sleep", "1000"), Map.of(), Path.of("/"));
        var own = new Launcher().launch(command, NULL, NULL, NULL).identity();
        try {
            return readings.next()
                    .entry(own.pid())
                    .filter(entry -> entry.identity().equals(own))
                    .isPresent();
        } finally {
            own.signal(Signal.KILL);
        }
    }
}
