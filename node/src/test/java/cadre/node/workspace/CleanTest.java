package cadre.node.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cadre.node.workspace.WorkItem.Kind;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MEGABYTE = 1 << 20;

    @TempDir Path folder;
    private Path work;
    private Path state;

    @BeforeEach
    void make() throws Exception {
        work = Files.createDirectories(folder.resolve("work"));
        state = Files.createDirectories(folder.resolve("state"));
        Files.createDirectories(state.resolve("attempts"));
    }

    @Test
    void the_oldest_goes_first_and_nothing_that_is_held_or_unsaved_or_unknown() throws Exception {
        kept("j1.1", Duration.ofHours(3), "succeeded");
        kept("j2.1", Duration.ofHours(2), "succeeded");
        kept("j3.1", Duration.ofHours(1), "succeeded");
        workspace("j4.1");
        Files.createDirectories(state.resolve("attempts/j4.1"));
        workspace("j5.1");
        Files.createDirectories(state.resolve("kept/j5.1"));
        workspace("j6.1");
        var cleaning = cleaning(keeping(4 * MEGABYTE + MEGABYTE / 2));

        var planned = cleaning.plan(CleanWish.NONE);

        assertThat(planned)
                .extracting(WorkItem::name, WorkItem::kind, WorkItem::goes)
                .containsExactlyInAnyOrder(
                        tuple("j1.1", Kind.KEPT, true),
                        tuple("j2.1", Kind.KEPT, true),
                        tuple("j3.1", Kind.KEPT, false),
                        tuple("j4.1", Kind.HELD, false),
                        tuple("j5.1", Kind.UNSAVED, false),
                        tuple("j6.1", Kind.UNKNOWN, false));
        assertThat(planned).allSatisfy(item -> assertThat(item.why()).isNotBlank());
        assertThat(work.resolve("attempts/j1.1")).exists();

        assertThat(cleaning.clean(planned, cleaning::dropAlone)).isEqualTo(planned);

        assertThat(left()).containsExactly("j3.1", "j4.1", "j5.1", "j6.1");
    }

    @Test
    void how_long_one_is_kept_depends_on_its_end_and_on_how_many_are_newer() throws Exception {
        kept("j1.1", Duration.ofHours(9), "failed");
        kept("j2.1", Duration.ofHours(8), "failed");
        kept("j3.1", Duration.ofHours(7), "succeeded");
        kept("j4.1", Duration.ofHours(1), "succeeded");
        var keeping =
                new Keeping(
                        Duration.ofHours(6), Duration.ofHours(24), 3, 0, 0, Duration.ofDays(30));

        clean(keeping, CleanWish.NONE);

        assertThat(left()).containsExactly("j2.1", "j4.1");
    }

    @Test
    void what_a_killed_node_left_half_made_or_half_deleted_goes_at_once() throws Exception {
        Files.createDirectories(work.resolve("attempts/j1.1/ws"));
        workspace("j2.1");
        Files.writeString(work.resolve("attempts/j2.1").resolve(KeptPlaces.GOING), "{}");

        clean(keeping(0), CleanWish.NONE);

        assertThat(left()).isEmpty();
    }

    @Test
    void a_mirror_goes_when_nobody_borrows_from_it_and_nobody_used_it_for_long() throws Exception {
        var used = mirror("used", Duration.ofDays(40));
        var old = mirror("old", Duration.ofDays(40));
        var young = mirror("young", Duration.ofDays(1));
        kept("j1.1", Duration.ofHours(1), "succeeded");
        Files.writeString(
                work.resolve("attempts/j1.1").resolve(Workspaces.PREPARED),
                Json.write(
                        new Prepared(
                                work,
                                work,
                                work,
                                work,
                                List.of(
                                        new Prepared.PreparedClone(
                                                "repo",
                                                work,
                                                Optional.empty(),
                                                "main",
                                                used,
                                                "sha1",
                                                Optional.empty(),
                                                Optional.empty())),
                                List.of(),
                                List.of())));

        clean(keeping(0), CleanWish.NONE);

        assertThat(used).exists();
        assertThat(young).exists();
        assertThat(old).doesNotExist();

        clean(keeping(0), new CleanWish(Optional.of(Duration.ofHours(12)), false));

        assertThat(used).exists();
        assertThat(young).doesNotExist();
    }

    @Test
    void a_person_may_ask_for_more_but_never_for_unsaved_work() throws Exception {
        kept("j1.1", Duration.ofHours(1), "succeeded");
        workspace("j2.1");
        workspace("j3.1");
        Files.createDirectories(state.resolve("kept/j3.1"));

        clean(keeping(0), new CleanWish(Optional.of(Duration.ZERO), true));

        assertThat(left()).containsExactly("j3.1");
    }

    @Test
    void a_running_node_is_asked_and_answers() throws Exception {
        var desk = new CleanDesk(state);
        assertThat(desk.asked()).isEmpty();
        kept("j1.1", Duration.ofHours(1), "succeeded");
        var cleaning = cleaning(keeping(0));
        var wish = new CleanWish(Optional.of(Duration.ofMinutes(1)), false);
        var node =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                var asked = desk.asked();
                                while (asked.isEmpty()) {
                                    Thread.onSpinWait();
                                    asked = desk.asked();
                                }
                                var items = cleaning.plan(asked.get().wish());
                                desk.answer(
                                        asked.get(), cleaning.clean(items, cleaning::dropAlone));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });

        var answer = new CleanDesk(state).ask(wish, Duration.ofMinutes(2));

        assertThat(answer).extracting(WorkItem::name, WorkItem::goes).contains(tuple("j1.1", true));
        assertThat(left()).isEmpty();
        node.join();
        try (var files = Files.list(state)) {
            assertThat(files).containsExactly(state.resolve("attempts"));
        }
    }

    private static Keeping keeping(long mostBytes) {
        var day = Duration.ofDays(1);
        return new Keeping(day, day, 20, 0, mostBytes, Duration.ofDays(30));
    }

    private WorkCleaning cleaning(Keeping keeping) {
        return new WorkCleaning(work, state, keeping, InstantSource.fixed(NOW));
    }

    private void clean(Keeping keeping, CleanWish wish) throws Exception {
        var cleaning = cleaning(keeping);
        cleaning.clean(cleaning.plan(wish), cleaning::dropAlone);
    }

    private Path workspace(String name) throws Exception {
        var place = work.resolve("attempts").resolve(name);
        var content = Files.createDirectories(place.resolve("ws")).resolve("content");
        Files.write(content, new byte[MEGABYTE]);
        Files.writeString(place.resolve(Workspaces.PREPARED), "{}");
        return place;
    }

    private void kept(String name, Duration age, String ended) throws Exception {
        var id = AttemptId.of(name);
        var place =
                new KeptPlaces.Place(id, 0, IsolationKind.BUBBLEWRAP, id, NOW.minus(age), ended);
        Files.writeString(workspace(name).resolve(KeptPlaces.FILE), Json.write(place));
    }

    private Path mirror(String name, Duration age) throws Exception {
        var mirror = Files.createDirectories(work.resolve("mirrors").resolve(name + ".git"));
        var lock = Files.createFile(Path.of(mirror + ".lock"));
        Files.setLastModifiedTime(lock, FileTime.from(NOW.minus(age)));
        return mirror;
    }

    private List<String> left() throws Exception {
        try (var names = Files.list(work.resolve("attempts"))) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }
}
