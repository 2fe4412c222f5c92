package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.tmux.InteractiveCli;
import cadre.cli.tmux.TmuxCrew.Wish;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteWishTest {
    private static final Optional<String> NONE = Optional.empty();

    private static RouteWish.Given given(Optional<String> role, boolean hasFile) {
        return new RouteWish.Given(role, hasFile, NONE, NONE, NONE);
    }

    @Test
    void words_come_in_the_order_of_a_route_script() {
        var wish =
                RouteWish.of(
                        List.of("executor", "do it", "minimal", "60", "notes.md"),
                        given(NONE, false));

        assertThat(wish)
                .isEqualTo(
                        new RouteWish(
                                "executor",
                                Optional.of("do it"),
                                Optional.of("minimal"),
                                Optional.of("60"),
                                Optional.of("notes.md")));
    }

    @Test
    void an_empty_word_keeps_the_place_of_what_is_not_wanted() {
        var wish = RouteWish.of(List.of("executor", "do it", "", "60"), given(NONE, false));

        assertThat(wish.toolSet()).isEmpty();
        assertThat(wish.timeout()).contains("60");
    }

    @Test
    void what_an_option_says_is_no_word_any_more() {
        var wish = RouteWish.of(List.of("full"), given(Optional.of("critic"), true));

        assertThat(wish.role()).isEqualTo("critic");
        assertThat(wish.prompt()).isEmpty();
        assertThat(wish.toolSet()).contains("full");
        assertThatThrownBy(() ->
                        RouteWish.of(
                                List.of("a", "b", "c", "d"), given(Optional.of("critic"), true)))
                .hasMessageContaining("too many words");
        assertThatThrownBy(() -> RouteWish.of(List.of(), given(NONE, false)))
                .hasMessageContaining("role is missing");
    }

    @Test
    void the_parts_of_a_prompt_go_round_and_a_whole_one_goes_to_every_agent() {
        var both = List.of(InteractiveCli.CODEX, InteractiveCli.GEMINI);

        assertThat(TmuxCommand.wishes(both, "say c++"))
                .containsExactly(
                        new Wish(InteractiveCli.CODEX, "say c++"),
                        new Wish(InteractiveCli.GEMINI, "say c++"));
        assertThat(TmuxCommand.wishes(both, "a + b + c"))
                .containsExactly(
                        new Wish(InteractiveCli.CODEX, "a"),
                        new Wish(InteractiveCli.GEMINI, "b"),
                        new Wish(InteractiveCli.CODEX, "c"));
        assertThat(TmuxCommand.wishes(List.of(InteractiveCli.CLAUDE), ""))
                .containsExactly(new Wish(InteractiveCli.CLAUDE, ""));
    }
}
