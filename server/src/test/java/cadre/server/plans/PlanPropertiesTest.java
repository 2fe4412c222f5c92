package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.link.AttemptOrder;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random plans, whose agents and checks end in any way: what must hold at every moment. */
class PlanPropertiesTest {
    private static final int MOST_ORDERS = 400;

    @TempDir Path home;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothing_is_merged_against_the_needs_or_red_and_each_plan_comes_to_an_end(long seed) {
        try (var world = new PlanWorld(home)) {
            for (int i = 0; i < 3; i++) {
                new Walk(world, new Random(seed * 1000 + i)).run("plan-" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void nothing_is_merged_of_who_neither_owned_it_nor_was_given_it(long seed) {
        var given = 0;
        try (var world = new PlanWorld(home)) {
            for (int i = 0; i < 3; i++) {
                var walk = new Walk(world, new Random(seed * 1000 + i));
                walk.asks = true;
                walk.run("plan-" + i);
                given += walk.given();
            }
            assertThat(given).isPositive();
        }
    }

    /** One plan from its start to where nothing more happens by itself. */
    private static final class Walk {
        private final PlanWorld world;
        private final Random random;
        private final Map<String, List<String>> needs = new HashMap<>();

        /** Whether paths are asked for and given. */
        private boolean asks;

        private @Nullable PathActs acts;

        /** Jobs that merged all of theirs and passed. */
        private final Set<JobId> good = new HashSet<>();

        Walk(PlanWorld world, Random random) {
            this.world = world;
            this.random = random;
        }

        void run(String name) {
            var id = world.start(text(name));
            acts = asks ? new PathActs(world, random, id, needs.size()) : null;
            check(id);
            for (int i = 0; i < MOST_ORDERS; i++) {
                perhaps(id);
                var order = world.anything();
                if (order.isEmpty()) {
                    if (!goesOn(id)) {
                        return;
                    }
                } else {
                    perhaps(id);
                    end(order.get());
                }
                check(id);
            }
            throw new AssertionError("no end of " + world.view(id));
        }

        private String text(String name) {
            var text = new StringBuilder("name: " + name + "\nagents:\n");
            var count = 2 + random.nextInt(4);
            for (int i = 0; i < 2; i++) {
                text.append("  - {name: a").append(i).append(", profile: codex}\n");
            }
            text.append("  - {name: rev, profile: claude}\nstreams:\n");
            for (int i = 0; i < count; i++) {
                var mine = new ArrayList<String>();
                for (int j = 0; j < i; j++) {
                    if (random.nextInt(3) == 0) {
                        mine.add("s" + j);
                    }
                }
                needs.put("s" + i, mine);
                text.append("  - id: s").append(i).append("\n    agent: a");
                text.append(random.nextInt(2)).append("\n    owns: [s").append(i);
                text.append("]\n    tasks: [do s").append(i).append("]\n    needs: ");
                text.append(mine).append("\n    limits: {attempts: 2}\n");
                if (random.nextBoolean()) {
                    text.append("    check: make s").append(i).append('\n');
                }
                if (random.nextInt(3) == 0) {
                    text.append("    reviewer: rev\n");
                }
            }
            text.append("checks:\n  each: make test\n");
            if (random.nextBoolean()) {
                text.append("  end: make whole\n");
            }
            return text.toString();
        }

        int given() {
            return acts == null ? 0 : acts.given();
        }

        private void perhaps(PlanId id) {
            if (acts != null) {
                acts.any();
                check(id);
            }
        }

        private void end(AttemptOrder order) {
            if (acts != null && PlanWorld.isCheck(order)) {
                var foreign = acts.foreign(order);
                if (!foreign.isEmpty()) {
                    world.foreign(order, foreign);
                    return;
                }
                acts.merges(order);
            }
            if (PlanWorld.isCheck(order)) {
                switch (random.nextInt(6)) {
                    case 0 -> world.red(order);
                    case 1 -> world.conflicts(order, "s0");
                    case 2 -> world.breaks(order, "it breaks the contract x: all of it");
                    default -> good.add(world.passes(order));
                }
            } else if (order.prompt().startsWith("Review")) {
                switch (random.nextInt(4)) {
                    case 0 ->
                            world.answers(order, "{\"verdict\":\"changes\",\"findings\":[\"no\"]}");
                    case 1 -> world.answers(order, "well");
                    default -> world.answers(order, "{\"verdict\":\"approve\"}");
                }
            } else if (acts != null && order.guard().isPresent() && random.nextInt(8) > 1) {
                acts.work(order);
            } else {
                if (acts != null && order.guard().isPresent()) {
                    acts.nothing(order);
                }
                switch (random.nextInt(acts != null && order.guard().isPresent() ? 2 : 8)) {
                    case 0 -> world.fails(order, "it fell over");
                    case 1 -> world.answers(order, "nothing to do");
                    case 2 -> world.oversteps(order, "a", "b");
                    default -> world.changes(order, "a");
                }
            }
        }

        /** A person decides; false when the plan is over. */
        private boolean goesOn(PlanId id) {
            var plan = world.view(id);
            if (plan.state().isOver()) {
                return false;
            }
            assertThat(plan.state()).as(plan.toString()).isEqualTo(PlanState.NEEDS_PERSON);
            var left =
                    plan.streams().stream()
                            .filter(one -> one.state() != StreamState.MERGED)
                            .filter(one -> one.state() != StreamState.DROPPED)
                            .toList();
            var merged =
                    plan.streams().stream()
                            .filter(one -> one.state() == StreamState.MERGED)
                            .toList();
            if (!merged.isEmpty() && random.nextInt(4) == 0) {
                var one = merged.get(random.nextInt(merged.size()));
                world.plans.retry(world.ann, id, one.id());
            } else if (left.isEmpty()) {
                world.plans.stop(world.ann, id);
            } else {
                var held = left.stream().filter(one -> one.state() == StreamState.HELD).findFirst();
                if (held.isPresent() && random.nextBoolean()) {
                    world.plans.retry(world.ann, id, held.get().id());
                } else {
                    var one = held.orElse(left.getFirst());
                    world.plans.drop(world.ann, id, one.id());
                }
            }
            world.go();
            return true;
        }

        private void check(PlanId id) {
            var plan = world.view(id);
            var places = new HashMap<String, Integer>();
            for (var stream : plan.streams()) {
                assertThat(stream.place().isPresent())
                        .as(stream.toString())
                        .isEqualTo(stream.state() == StreamState.MERGED);
                stream.place().ifPresent(place -> places.put(stream.id(), place));
            }
            for (var stream : places.keySet()) {
                for (var need : needs.getOrDefault(stream, List.of())) {
                    assertThat(places.get(need))
                            .as(need + " before " + stream)
                            .isNotNull()
                            .isLessThan(places.getOrDefault(stream, 0));
                }
            }
            assertThat(plan.head().isPresent()).isEqualTo(!places.isEmpty());
            plan.head().ifPresent(head -> assertThat(good).as("head").contains(head));
            if (plan.state() == PlanState.DONE) {
                assertDone(plan, places.size());
            }
        }

        private static void assertDone(PlanView plan, int merged) {
            assertThat(plan.streams())
                    .allMatch(one ->
                            one.state() == StreamState.MERGED
                                    || one.state() == StreamState.DROPPED);
            var last = plan.steps().getLast();
            var hasEnd = plan.steps().stream().anyMatch(one -> one.kind() == StepKind.END);
            assertThat(merged == 0 || !hasEnd || last.kind() == StepKind.END && last.good())
                    .as(plan.toString())
                    .isTrue();
        }
    }
}
