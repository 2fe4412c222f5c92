package cadre.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final String DB = "postgresql://bench@127.0.0.1:5432/bench";

    @Test
    void options_stand_in_any_order() {
        var options = of("--json", "--count", "5", "queue", "--store", "postgresql", "--db", DB);

        assertThat(options).isEqualTo(new Options("queue", OptionalInt.of(5), DB, true, ""));
        assertThat(of("list")).isEqualTo(new Options("list", OptionalInt.empty(), "", false, ""));
    }

    @Test
    void what_is_no_option_is_named_and_nothing_is_measured() {
        assertWrong("no option '--jsn'", "start", "--jsn");
        assertWrong("no option '--cuont'", "store", "--cuont", "5");
        assertWrong("one bench at a time, not [queue, list]", "queue", "list");
        assertWrong("say which bench", "--json");
        assertWrong("--count needs a value", "queue", "--count");
        assertWrong("--count takes a number", "queue", "--count", "--json");
        assertWrong("--db takes postgresql://", "queue", "--db", "foo");
        assertWrong("--store sqlite takes no --db", "queue", "--store", "sqlite", "--db", DB);
        assertWrong("start takes no --db", "start", "--db", DB);
        assertWrong("queue takes no --peer", "queue", "--peer", "http://127.0.0.1:1/mcp");
        assertWrong("--peer takes http://", "bus", "--peer", "127.0.0.1:1");
        assertWrong("--peer takes no --db", "bus", "--peer", "http://127.0.0.1:1/mcp", "--db", DB);
        assertWrong("--store postgresql needs --db", "queue", "--store", "postgresql");
    }

    private static void assertWrong(String message, String... words) {
        assertThatThrownBy(() -> of(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Options of(String... words) {
        return Options.of(List.of(words));
    }
}
