package cadre.server.bus.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.bus.Speaker;
import cadre.server.bus.TeamWorld;
import cadre.wire.api.Grant;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskStep;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BoardTest {
    private static final MemberName BE = new MemberName("BE");

    @TempDir Path home;
    private TeamWorld world;
    private Board board;
    private Speaker fe;
    private Speaker be;
    private Speaker ai;

    @BeforeEach
    void open() {
        world = new TeamWorld(home).withShop("FE", "BE", "AI");
        board = world.board;
        fe = world.member("FE");
        be = world.member("BE");
        ai = world.member("AI");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_labels_and_the_date_of_a_task_are_changed_and_taken_away() {
        var id = board.create(fe, request("Login").labels("old").done());
        var due = Instant.parse("2026-04-01T08:30:00Z");

        board.update(fe, id, words(List.of("web", "urgent"), due.toString()));

        assertThat(task(id).labels()).containsExactly("web", "urgent");
        assertThat(task(id).dueAt()).hasValue(due);
        var told = world.events("task").getLast().body();
        assertThat(told.path("labels").values()).hasSize(2);
        assertThat(told.path("due_at").asString()).isEqualTo("2026-04-01T08:30:00Z");

        board.update(fe, id, note("no word of them"));
        assertThat(task(id).labels()).containsExactly("web", "urgent");
        assertThat(task(id).dueAt()).hasValue(due);
        assertThat(world.events("task").getLast().body().has("due_at")).isFalse();

        board.update(fe, id, words(List.of(), ""));
        assertThat(task(id).labels()).isEmpty();
        assertThat(task(id).dueAt()).isEmpty();
    }

    @Test
    void labels_and_dates_that_are_none_change_nothing_and_another_member_may_not() {
        var id = board.create(fe, request("Login").labels("old").done());
        claim(be, id);

        assertThat(refusal(() -> board.update(be, id, words(List.of("a b"), ""))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.update(be, id, words(List.of("new"), "tomorrow"))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(board.update(ai, id, words(List.of("new"), "")))
                .isInstanceOf(UpdateResult.NotHolder.class);

        assertThat(task(id).labels()).containsExactly("old");
    }

    @Test
    void a_task_is_claimed_worked_on_and_done() {
        var id = board.create(fe, request("Login").assigned("BE").done());

        var claimed = claim(be, id);
        var done = board.update(be, id, TaskUpdate.to(TaskStatus.DONE).withNote("see m3"));

        assertThat(claimed.task().status()).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(claimed.task().assigneeRole()).isEqualTo("BE");
        assertThat(claimed.task().heldBy()).hasValue(BE);
        assertThat(claimed.task().token()).hasValue(claimed.token());
        assertThat(done).isInstanceOf(UpdateResult.Updated.class);
        var task = task(id);
        assertThat(task.status()).isEqualTo(TaskStatus.DONE);
        assertThat(task.heldBy()).isEmpty();
        assertThat(task.assigneeRole()).isEqualTo("BE");
        assertThat(task.note()).isEqualTo("see m3");
        assertThat(task.outcome()).hasValue("success");
        assertThat(world.events("task"))
                .extracting(event -> event.kind() + " " + event.thing())
                .containsExactly(
                        "task.created shop/t1", "task.claimed shop/t1", "task.updated shop/t1");
        assertThat(board.history(TeamWorld.SHOP, id).orElseThrow().history())
                .extracting(TaskStep::number, TaskStep::what, TaskStep::status, TaskStep::by)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                1L, "created", TaskStatus.OPEN, new MemberName("FE")),
                        org.assertj.core.groups.Tuple.tuple(
                                2L, "claimed", TaskStatus.IN_PROGRESS, BE),
                        org.assertj.core.groups.Tuple.tuple(3L, "updated", TaskStatus.DONE, BE));
    }

    @Test
    void of_many_who_claim_one_task_at_once_one_wins() throws Exception {
        for (int round = 0; round < 10; round++) {
            var id = board.create(fe, request("race " + round).done());

            var results =
                    TeamWorld.atOnce(
                            64, n -> board.claim(n % 2 == 0 ? be : ai, id, Optional.empty()));

            assertThat(results).filteredOn(ClaimResult.Claimed.class::isInstance).hasSize(1);
            assertThat(results).filteredOn(ClaimResult.Held.class::isInstance).hasSize(63);
        }
        assertThat(world.events("task.claimed")).hasSize(10);
    }

    @Test
    void of_many_who_ask_for_the_next_task_each_gets_another_one() throws Exception {
        for (int n = 0; n < 20; n++) {
            board.create(fe, request("n" + n).done());
        }

        var tasks = TeamWorld.atOnce(32, _ -> board.next(be, Optional.empty()));

        assertThat(tasks.stream().flatMap(Optional::stream).map(TaskView::id))
                .hasSize(20)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_claimed_task_is_held_for_its_own_holder_too() {
        var id = board.create(fe, request("Login").done());
        claim(be, id);

        assertThat(board.claim(be, id, Optional.empty()))
                .isEqualTo(new ClaimResult.Held(BE, task(id)));
        assertThat(board.claim(ai, id, Optional.empty()))
                .isEqualTo(new ClaimResult.Held(BE, task(id)));
        assertThat(board.claim(ai, 99, Optional.empty())).isEqualTo(new ClaimResult.NotFound());
    }

    @Test
    void what_is_closed_or_blocked_is_not_open() {
        var closed = board.create(fe, request("a").done());
        var blocked = board.create(fe, request("b").done());
        board.update(fe, closed, TaskUpdate.to(TaskStatus.CANCELLED));
        board.update(fe, blocked, TaskUpdate.to(TaskStatus.BLOCKED));

        assertThat(board.claim(be, closed, Optional.empty()))
                .isInstanceOf(ClaimResult.NotOpen.class);
        assertThat(board.claim(be, blocked, Optional.empty()))
                .isInstanceOf(ClaimResult.NotOpen.class);
    }

    @Test
    void a_task_that_is_given_back_is_as_it_was_meant() {
        var id = board.create(fe, request("Login").assigned("AI").done());
        claim(be, id);

        board.update(be, id, TaskUpdate.to(TaskStatus.OPEN));

        assertThat(task(id).assigneeRole()).isEqualTo("AI");
        assertThat(task(id).heldBy()).isEmpty();
        assertThat(claim(ai, id).task().heldBy()).hasValue(new MemberName("AI"));
    }

    @Test
    void a_claimed_task_is_changed_by_holder_creator_lead_and_operators_only() {
        var id = board.create(fe, request("Login").done());
        claim(be, id);
        var operator =
                world.speakers.ofPerson(world.person("Olga", Grant.OPERATOR), TeamWorld.SHOP);
        var member = world.speakers.ofPerson(world.person("Max", Grant.MEMBER), TeamWorld.SHOP);

        assertThat(board.update(ai, id, TaskUpdate.to(TaskStatus.DONE)))
                .isEqualTo(new UpdateResult.NotHolder(BE, task(id)));
        assertThat(board.update(member, id, TaskUpdate.to(TaskStatus.DONE)))
                .isInstanceOf(UpdateResult.NotHolder.class);
        assertThat(board.updateAsHolder(fe, id, TaskUpdate.to(TaskStatus.DONE)))
                .isInstanceOf(UpdateResult.NotHolder.class);
        assertThat(task(id).status()).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(board.update(fe, id, note("hurry"))).isInstanceOf(UpdateResult.Updated.class);
        assertThat(board.update(operator, id, note("wait")))
                .isInstanceOf(UpdateResult.Updated.class);
        assertThat(board.update(be, id, note("ok"))).isInstanceOf(UpdateResult.Updated.class);
        assertThat(task(id).heldBy()).hasValue(BE);
        assertThat(board.update(ai, 99, note("x"))).isEqualTo(new UpdateResult.NotFound());
    }

    @Test
    void a_claim_without_a_lease_never_ends_by_itself() {
        var id = board.create(fe, request("Login").done());
        claim(be, id);

        world.passes(Duration.ofDays(400));
        board.endLeasesOnce();

        assertThat(task(id).heldBy()).hasValue(BE);
    }

    @Test
    void a_lease_that_ends_gives_the_task_back_and_says_who_had_it() {
        var id = board.create(fe, request("Login").done());
        var late = claimed(board.claim(be, id, Optional.of(60L)));
        world.passes(Duration.ofSeconds(59));
        assertThat(board.endLeasesOnce()).isFalse();
        world.passes(Duration.ofSeconds(1));

        assertThat(board.endLeasesOnce()).isTrue();

        assertThat(task(id).status()).isEqualTo(TaskStatus.OPEN);
        assertThat(world.events("task.lease_ended"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/t" + id);
                    assertThat(event.body().get("had").asString()).isEqualTo("BE");
                });
        assertThat(board.update(be, id, TaskUpdate.to(TaskStatus.DONE).withToken(late.token())))
                .isEqualTo(new UpdateResult.Stale(task(id)));
        assertThat(task(id).status()).isEqualTo(TaskStatus.OPEN);
    }

    @Test
    void a_late_holder_is_refused_by_its_token_even_when_its_own_role_has_the_task_again() {
        var id = board.create(fe, request("Login").done());
        var first = claimed(board.claim(be, id, Optional.of(1L)));
        world.passes(Duration.ofSeconds(2));

        var second = claimed(board.claim(be, id, Optional.of(60L)));

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(board.update(be, id, TaskUpdate.to(TaskStatus.DONE).withToken(first.token())))
                .isInstanceOf(UpdateResult.Stale.class);
        assertThat(board.renew(be, id, first.token(), Optional.empty()))
                .isInstanceOf(UpdateResult.Stale.class);
        assertThat(board.renew(ai, id, second.token(), Optional.empty()))
                .isInstanceOf(UpdateResult.NotHolder.class);
        assertThat(board.update(be, id, TaskUpdate.to(TaskStatus.DONE).withToken(second.token())))
                .isInstanceOf(UpdateResult.Updated.class);
        assertThat(board.update(be, id, TaskUpdate.to(TaskStatus.DONE).withToken(second.token())))
                .as("the same again, after a lost answer")
                .isInstanceOf(UpdateResult.Updated.class);
    }

    @Test
    void whatever_its_holder_does_keeps_a_lease_up() {
        var id = board.create(fe, request("Login").done());
        claimed(board.claim(be, id, Optional.of(60L)));

        for (int n = 0; n < 5; n++) {
            world.passes(Duration.ofSeconds(50));
            board.touch(be);
            board.endLeasesOnce();
        }

        assertThat(task(id).heldBy()).hasValue(BE);
        assertThat(task(id).leaseUntil()).hasValue(world.now().plusSeconds(60));
        world.passes(Duration.ofSeconds(60));
        board.touch(be);
        board.endLeasesOnce();
        assertThat(task(id).heldBy()).as("what is over stays so").isEmpty();
    }

    @Test
    void a_renewed_claim_lasts_as_long_as_before_or_as_asked() {
        var id = board.create(fe, request("Login").done());
        var token = claimed(board.claim(be, id, Optional.of(60L))).token();
        world.passes(Duration.ofSeconds(50));

        board.renew(be, id, token, Optional.empty());
        assertThat(task(id).leaseUntil()).hasValue(world.now().plusSeconds(60));
        board.renew(be, id, token, Optional.of(300L));
        assertThat(task(id).leaseUntil()).hasValue(world.now().plusSeconds(300));
    }

    @Test
    void a_task_waits_for_those_it_depends_on() {
        var first = board.create(fe, request("schema").done());
        var second = board.create(fe, request("api").after(first).done());

        assertThat(task(second).blockedBy()).containsExactly(first);
        assertThat(task(first).blocks()).containsExactly(second);
        assertThat(task(second).ready()).isFalse();
        assertThat(board.claim(be, second, Optional.empty()))
                .isEqualTo(new ClaimResult.NotOpen("it waits for t1", task(second)));
        assertThat(board.next(be, Optional.empty()).orElseThrow().id()).isEqualTo(first);
        assertThat(board.next(be, Optional.empty())).isEmpty();
        board.update(be, first, TaskUpdate.to(TaskStatus.DONE));
        assertThat(task(second).ready()).isTrue();
        assertThat(board.next(be, Optional.empty()).orElseThrow().id()).isEqualTo(second);
    }

    @Test
    void no_task_comes_to_wait_for_itself() {
        var a = board.create(fe, request("a").done());
        var b = board.create(fe, request("b").after(a).done());
        var c = board.create(fe, request("c").after(b).done());

        assertThat(refusal(() -> board.update(fe, a, blockedBy(c)))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.update(fe, a, blockedBy(a)))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.update(fe, a, blockedBy(99)))).isEqualTo(ErrorCode.INVALID);
        assertThat(task(a).blockedBy()).isEmpty();
    }

    @Test
    void the_next_task_is_the_most_urgent_that_is_mine_or_anybodys() {
        board.create(fe, request("of others").assigned("AI").priority(9).done());
        var low = board.create(fe, request("low").priority(1).done());
        var anybody = board.create(fe, request("anybody").priority(7).done());
        var mine = board.create(fe, request("mine").assigned("BE").priority(7).done());

        assertThat(board.next(be, Optional.of(60L)).orElseThrow().id()).isEqualTo(mine);
        assertThat(board.next(be, Optional.of(60L)).orElseThrow().id()).isEqualTo(anybody);
        assertThat(board.next(be, Optional.of(60L)).orElseThrow().id()).isEqualTo(low);
        assertThat(board.next(be, Optional.of(60L))).isEmpty();
    }

    @Test
    void a_list_is_filtered_and_comes_in_pages() {
        for (int n = 0; n < 5; n++) {
            board.create(fe, request("n" + n).labels(n % 2 == 0 ? "even" : "odd").done());
        }
        claim(be, 3);

        var odd =
                new TaskFilter(
                        Set.of(),
                        Optional.empty(),
                        Optional.of("odd"),
                        TaskFilter.Order.OLDEST_FIRST,
                        0,
                        10);
        var page =
                new TaskFilter(
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        TaskFilter.Order.NEWEST_FIRST,
                        0,
                        2);
        assertThat(ids(odd)).containsExactly(2L, 4L);
        assertThat(ids(TaskFilter.ALL.withAssignee(BE))).containsExactly(3L);
        assertThat(ids(TaskFilter.ALL.withStatuses(Set.of(TaskStatus.OPEN))))
                .containsExactly(1L, 2L, 4L, 5L);
        assertThat(ids(page)).containsExactly(5L, 4L);
        assertThat(board.list(TeamWorld.SHOP, page, 0).next()).hasValue("4");
    }

    private List<Long> ids(TaskFilter filter) {
        return board.list(TeamWorld.SHOP, filter, 0).items().stream().map(TaskView::id).toList();
    }

    @Test
    void a_waiting_list_has_what_comes_meanwhile() throws Exception {
        try (var waiter = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = waiter.submit(() -> board.list(TeamWorld.SHOP, TaskFilter.ALL, 50));

            board.create(fe, request("now").done());

            assertThat(waiting.get().items()).extracting(TaskView::title).containsExactly("now");
        }
    }

    @Test
    void metadata_is_merged_and_a_change_in_between_is_noticed() {
        var id = board.create(fe, request("Login").done());
        var before = task(id).mtimeMs();

        board.update(fe, id, metadata("{\"a\": 1, \"b\": {\"c\": 2}}"));
        board.update(fe, id, metadata("{\"a\": null, \"result\": \"failed\"}"));

        assertThat(task(id).metadata())
                .isEqualTo(
                        Json.read("{\"b\": {\"c\": 2}, \"result\": \"failed\"}", JsonNode.class));
        assertThat(task(id).mtimeMs()).isGreaterThan(before + 1);
        assertThat(board.update(fe, id, ifUnchanged(before)))
                .isEqualTo(new UpdateResult.Changed(task(id)));
        assertThat(board.update(fe, id, ifUnchanged(task(id).mtimeMs())))
                .isInstanceOf(UpdateResult.Updated.class);
    }

    @Test
    void a_claim_of_the_bridge_takes_no_task_that_is_meant_for_another() {
        var id = board.create(fe, request("Login").assigned("AI").done());
        var claim =
                new Claim(Optional.empty(), Claim.Whose.OWN_OR_FREE, Optional.of(note("begun")));

        assertThat(board.claim(be, id, claim))
                .isEqualTo(new ClaimResult.Held(new MemberName("AI"), task(id)));
        assertThat(claimed(board.claim(ai, id, claim)).task().note()).isEqualTo("begun");
    }

    @Test
    void what_is_out_of_bounds_is_refused_and_takes_no_number() {
        assertThat(refusal(() -> board.create(fe, request(" ").done())))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.create(fe, request("x".repeat(501)).done())))
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refusal(() -> board.create(fe, request("x").priority(10).done())))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.create(fe, request("x").labels("a b").done())))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.create(fe, request("x").assigned("QA").done())))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> board.create(fe, request("x").after(7).done())))
                .isEqualTo(ErrorCode.INVALID);
        var id = board.create(fe, request("x").done());
        assertThat(id).isEqualTo(1);
        assertThat(refusal(() -> board.claim(be, id, Optional.of(0L))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> board.claim(be, id, Optional.of(86_401L))))
                .isEqualTo(ErrorCode.INVALID);
    }

    private static ErrorCode refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CadreException.class, call).code();
    }

    private ClaimResult.Claimed claim(Speaker by, long id) {
        return claimed(board.claim(by, id, Optional.empty()));
    }

    private static ClaimResult.Claimed claimed(ClaimResult result) {
        assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
        return (ClaimResult.Claimed) result;
    }

    private TaskView task(long id) {
        return board.find(TeamWorld.SHOP, id).orElseThrow();
    }

    private static TaskUpdate words(List<String> labels, String due) {
        return TaskUpdate.to(Optional.empty()).with(Optional.of(labels), Optional.of(due));
    }

    private static TaskUpdate note(String text) {
        return update(Optional.of(text), List.of(), Optional.empty(), Optional.empty());
    }

    private static TaskUpdate blockedBy(long id) {
        return update(Optional.empty(), List.of(id), Optional.empty(), Optional.empty());
    }

    private static TaskUpdate metadata(String patch) {
        return update(
                Optional.empty(),
                List.of(),
                Optional.of(Json.read(patch, JsonNode.class)),
                Optional.empty());
    }

    private static TaskUpdate ifUnchanged(long mtimeMs) {
        return update(Optional.of("x"), List.of(), Optional.empty(), Optional.of(mtimeMs));
    }

    private static TaskUpdate update(
            Optional<String> note,
            List<Long> blockedBy,
            Optional<JsonNode> metadata,
            Optional<Long> ifMtimeMs) {
        return new TaskUpdate(
                Optional.empty(),
                note,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                blockedBy,
                metadata,
                ifMtimeMs);
    }

    private static Wish request(String title) {
        return new Wish(title, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** A task to be made, put together word by word. */
    private record Wish(
            String title,
            Optional<MemberName> assignee,
            Optional<Integer> priority,
            List<String> labels,
            List<Long> after) {
        Wish assigned(String member) {
            return new Wish(title, Optional.of(new MemberName(member)), priority, labels, after);
        }

        Wish priority(int number) {
            return new Wish(title, assignee, Optional.of(number), labels, after);
        }

        Wish labels(String... words) {
            return new Wish(title, assignee, priority, List.of(words), after);
        }

        Wish after(long... tasks) {
            return new Wish(
                    title,
                    assignee,
                    priority,
                    labels,
                    java.util.Arrays.stream(tasks).boxed().toList());
        }

        TaskRequest done() {
            return new TaskRequest(
                    title, Optional.empty(), assignee, priority, labels, Optional.empty(), after);
        }
    }
}
