package cadre.node.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPlacesTest {
    private static final Keeping DAY = new Keeping(Duration.ofHours(24), 20, 0);
    private static final AttemptId FIRST = AttemptId.of("j17.1");
    private static final AttemptId SECOND = AttemptId.of("j18.1");
    private static final AttemptId THIRD = AttemptId.of("j19.1");

    @TempDir Path work;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final List<AttemptId> gone = new ArrayList<>();

    private KeptPlaces places(Keeping keeping) {
        return new KeptPlaces(work, keeping, clock, gone::add, Duration.ofMillis(50));
    }

    private Path folder(AttemptId place) {
        return work.resolve("attempts").resolve(place.toString());
    }

    private void run(KeptPlaces places, AttemptId place) throws Exception {
        Files.createDirectories(folder(place).resolve("ws"));
        places.hold(place, place);
        places.settle(place, place, 0, IsolationKind.BUBBLEWRAP);
    }

    private void runAndLeave(KeptPlaces places, AttemptId place) throws Exception {
        run(places, place);
        places.leave(place, place, true, "succeeded");
        now = now.plusSeconds(60);
    }

    @Test
    void a_place_that_was_left_is_kept_and_taken_by_one_attempt_at_a_time() throws Exception {
        var places = places(DAY);
        runAndLeave(places, FIRST);

        assertThat(places.take(FIRST, SECOND).isolation()).isEqualTo(IsolationKind.BUBBLEWRAP);
        assertThatThrownBy(() -> places.take(FIRST, THIRD))
                .hasMessageContaining("Another attempt works")
                .hasMessageContaining("j18.1");
        places.leave(FIRST, SECOND, true, "succeeded");
        assertThat(places.take(FIRST, THIRD).place()).isEqualTo(FIRST);
    }

    @Test
    void an_attempt_that_goes_on_waits_until_the_earlier_one_is_put_away() throws Exception {
        var places = new KeptPlaces(work, DAY, clock, gone::add, Duration.ofSeconds(60));
        run(places, FIRST);
        var taken = new CompletableFuture<KeptPlaces.Place>();
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                taken.complete(places.take(FIRST, SECOND));
                            } catch (InterruptedException e) {
                                taken.completeExceptionally(e);
                            }
                        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        places.leave(FIRST, FIRST, true, "succeeded");

        assertThat(taken.get(20, TimeUnit.SECONDS).place()).isEqualTo(FIRST);
    }

    @Test
    void a_place_without_an_agent_or_without_use_is_deleted_at_once() throws Exception {
        var places = places(DAY);
        Files.createDirectories(folder(FIRST));
        places.hold(FIRST, FIRST);
        places.leave(FIRST, FIRST, true, "succeeded");
        run(places, SECOND);
        places.leave(SECOND, SECOND, false, "succeeded");

        assertThat(gone).containsExactly(FIRST, SECOND);
        assertThat(work.resolve("attempts")).isEmptyDirectory();
        assertThatThrownBy(() -> places.take(FIRST, THIRD)).hasMessageContaining("no longer");
    }

    @Test
    void a_node_that_keeps_nothing_deletes_at_once() throws Exception {
        var places = places(Keeping.NONE);
        runAndLeave(places, FIRST);

        assertThat(folder(FIRST)).doesNotExist();
    }

    @Test
    void what_is_too_old_or_too_much_is_deleted_the_oldest_first() throws Exception {
        var places = places(new Keeping(Duration.ofHours(1), 2, 0));
        runAndLeave(places, FIRST);
        runAndLeave(places, SECOND);
        runAndLeave(places, THIRD);
        assertThat(gone).isEmpty();
        places.sweepOnce();
        assertThat(gone).containsExactly(FIRST);

        now = now.plus(Duration.ofMinutes(58));
        places.sweepOnce();

        assertThat(gone).containsExactly(FIRST, SECOND);
        assertThat(places.kept()).extracting(KeptPlaces.Place::place).containsExactly(THIRD);
    }

    @Test
    void many_too_many_do_not_wait_for_the_next_round() throws Exception {
        var places = places(new Keeping(Duration.ofHours(1), 1, 0));
        for (int job = 1; job <= 21; job++) {
            runAndLeave(places, AttemptId.of("j" + job + ".1"));
        }
        assertThat(gone).isEmpty();

        runAndLeave(places, AttemptId.of("j22.1"));

        assertThat(gone).hasSize(21);
        assertThat(places.kept()).hasSize(1);
    }

    @Test
    void a_full_disk_lets_everything_go_that_nobody_holds() throws Exception {
        var places = places(new Keeping(Duration.ofHours(1), 20, Long.MAX_VALUE));
        runAndLeave(places, FIRST);
        runAndLeave(places, SECOND);
        places.take(FIRST, THIRD);

        places.sweepOnce();

        assertThat(gone).containsExactly(SECOND);
        assertThat(folder(FIRST)).exists();
    }

    @Test
    void the_next_run_of_the_node_knows_what_was_kept_and_what_was_half_deleted() throws Exception {
        var before = places(DAY);
        runAndLeave(before, FIRST);
        runAndLeave(before, SECOND);
        run(before, THIRD);
        Files.move(folder(SECOND).resolve("place.json"), folder(SECOND).resolve("going.json"));

        var after = places(DAY);
        after.hold(THIRD, THIRD);
        try (after) {
            after.start();

            assertThat(after.kept()).extracting(KeptPlaces.Place::place).containsExactly(FIRST);
            await().until(() -> !Files.exists(folder(SECOND)));
            assertThat(after.isHeld(THIRD, THIRD)).isTrue();
        }
    }

    @Test
    void an_attempt_that_never_got_its_place_does_not_hold_it_after_a_restart() throws Exception {
        var before = places(DAY);
        runAndLeave(before, FIRST);
        before.take(FIRST, SECOND);
        before.settle(FIRST, SECOND, 0, IsolationKind.BUBBLEWRAP);

        var after = places(DAY);
        after.holdAgain(FIRST, THIRD);
        assertThat(after.isHeld(FIRST, THIRD)).isFalse();
        after.holdAgain(FIRST, SECOND);
        assertThat(after.isHeld(FIRST, SECOND)).isTrue();
    }

    @Test
    void what_stays_for_a_person_is_neither_taken_nor_swept() throws Exception {
        var places = places(new Keeping(Duration.ofSeconds(1), 20, Long.MAX_VALUE));
        run(places, FIRST);
        places.abandon(FIRST, FIRST);
        now = now.plus(Duration.ofDays(2));

        places.sweepOnce();

        assertThat(folder(FIRST).resolve("ws")).exists();
        assertThatThrownBy(() -> places.take(FIRST, SECOND)).hasMessageContaining("no longer");
    }

    @Test
    void room_for_a_user_is_made_of_places_that_have_one() throws Exception {
        var places = places(DAY);
        runAndLeave(places, FIRST);
        run(places, SECOND);
        places.settle(SECOND, SECOND, 60_514, IsolationKind.USER);
        places.leave(SECOND, SECOND, true, "succeeded");

        assertThat(places.dropOldest(true)).isTrue();
        assertThat(places.dropOldest(true)).isFalse();

        assertThat(gone).containsExactly(SECOND);
    }
}
