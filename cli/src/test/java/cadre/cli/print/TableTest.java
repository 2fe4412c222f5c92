package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    private static Table jobs() {
        return new Table()
                .left("id")
                .coloured("state", Style.COLOUR::state)
                .right("tokens")
                .left("prompt")
                .row("j1", "succeeded", "12,345", "add a --json flag to the command line")
                .row("j12", "running", "7", "fix\nit\u001b[2J");
    }

    @Test
    void columns_are_aligned_and_cells_are_one_line_without_control_characters() {
        assertThat(jobs().lines(200, Style.PLAIN))
                .containsExactly(
                        "ID   STATE      TOKENS  PROMPT",
                        "j1   succeeded  12,345  add a --json flag to the command line",
                        "j12  running         7  fix it[2J");
    }

    @Test
    void a_table_is_cut_to_the_width_by_its_widest_column() {
        assertThat(jobs().lines(44, Style.PLAIN))
                .containsExactly(
                        "ID   STATE      TOKENS  PROMPT",
                        "j1   succeeded  12,345  add a --json flag t…",
                        "j12  running         7  fix it[2J");
    }

    @Test
    void wide_characters_take_two_columns() {
        var table = new Table().left("name").left("x").row("日本", "1").row("abcdef", "2");

        assertThat(table.lines(80, Style.PLAIN))
                .containsExactly("NAME    X", "日本    1", "abcdef  2");
    }

    @Test
    void colours_do_not_disturb_the_alignment() {
        assertThat(jobs().lines(200, Style.COLOUR).get(2))
                .isEqualTo("j12  \u001b[36mrunning\u001b[0m         7  fix it[2J");
    }
}
