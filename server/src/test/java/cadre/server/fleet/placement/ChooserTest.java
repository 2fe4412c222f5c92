package cadre.server.fleet.placement;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.Placement;
import cadre.wire.link.NodeFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChooserTest {
    private final Chooser chooser = new Chooser(new Random(5));

    @Test
    void the_least_loaded_node_has_the_largest_share_of_free_slots() {
        var small = candidate("small", 1, 1);
        var half = candidate("half", 10, 5);
        var large = candidate("large", 10, 10);

        assertThat(choose(Placement.LEAST_LOADED, List.of(), half, small, large))
                .isEqualTo("large");
        assertThat(choose(Placement.LEAST_LOADED, List.of(), half, small)).isEqualTo("small");
    }

    @Test
    void preferred_tags_come_before_load() {
        var tagged = candidate("tagged", 10, 1, "fast", "near");
        var free = candidate("free", 10, 10, "fast");

        assertThat(choose(Placement.LEAST_LOADED, List.of("fast", "near"), free, tagged))
                .isEqualTo("tagged");
        assertThat(choose(Placement.LEAST_LOADED, List.of("fast"), free, tagged)).isEqualTo("free");
        assertThat(choose(Placement.LEAST_LOADED, List.of("none"), free, tagged)).isEqualTo("free");
    }

    @Test
    void round_robin_goes_round() {
        var a = candidate("a", 9, 9);
        var b = candidate("b", 9, 9);
        var c = candidate("c", 9, 9);

        var chosen = new ArrayList<String>();
        for (int n = 0; n < 5; n++) {
            chosen.add(choose(Placement.ROUND_ROBIN, List.of(), c, a, b));
        }
        assertThat(chosen).containsExactly("a", "b", "c", "a", "b");
    }

    @Test
    void what_other_policies_choose_leaves_the_round_as_it_is() {
        var a = candidate("a", 9, 1);
        var b = candidate("b", 9, 9);
        var c = candidate("c", 9, 1);

        assertThat(choose(Placement.ROUND_ROBIN, List.of(), a, b, c)).isEqualTo("a");
        assertThat(choose(Placement.LEAST_LOADED, List.of(), a, b, c)).isEqualTo("b");
        assertThat(choose(Placement.ROUND_ROBIN, List.of(), a, b, c)).isEqualTo("b");
        assertThat(choose(Placement.LEAST_LOADED, List.of(), a, b, c)).isEqualTo("b");
        assertThat(choose(Placement.ROUND_ROBIN, List.of(), a, b, c)).isEqualTo("c");
    }

    @Test
    void random_takes_every_node_sometimes_and_a_full_one_never() {
        var all =
                IntStream.range(0, 200)
                        .mapToObj(_ ->
                                choose(
                                        Placement.RANDOM,
                                        List.of(),
                                        candidate("a", 2, 1),
                                        candidate("b", 2, 1),
                                        candidate("full", 2, 0)))
                        .distinct();

        assertThat(all).containsExactlyInAnyOrder("a", "b");
    }

    private String choose(
            Placement policy, List<String> preferred, Chooser.Candidate... candidates) {
        return chooser.choose(policy, preferred, List.of(candidates))
                .orElseThrow()
                .seat()
                .name()
                .name();
    }

    private static Chooser.Candidate candidate(String name, int slots, int free, String... tags) {
        var facts =
                new NodeFacts(
                        "",
                        "",
                        1,
                        1,
                        List.of(),
                        1,
                        List.of(tags),
                        slots,
                        "",
                        List.of(),
                        List.of(),
                        List.of());
        return new Chooser.Candidate(
                new Seat(
                        new NodeName(name),
                        Presence.ONLINE,
                        Scheduling.OPEN,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        facts,
                        Optional.empty(),
                        List.<AttemptId>of()),
                free);
    }
}
