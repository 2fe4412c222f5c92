package cadre.server.access.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.bus.TeamWorld;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.task.TaskFilter;
import cadre.wire.api.Grant;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamsTest {
    private static final TeamName SHOP = TeamWorld.SHOP;
    private static final MemberName BE = new MemberName("BE");

    @TempDir Path home;
    private TeamWorld world;
    private Teams teams;

    @BeforeEach
    void open() {
        world = new TeamWorld(home);
        teams = world.teams;
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_team_is_made_with_its_roles_and_only_once() {
        var made = teams.create(world.admin, shop("FE", "BE"));

        assertThat(made.lead()).isEqualTo(new MemberName("team-lead"));
        assertThat(made.members())
                .extracting(MemberView::name)
                .containsExactly(BE, new MemberName("FE"));
        assertThat(teams.view(SHOP)).isEqualTo(made);
        assertThat(teams.list(Optional.empty(), 10).items()).containsExactly(made);
        assertThat(refusal(() -> teams.create(world.admin, shop())).code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal(() -> teams.view(new TeamName("none"))).code())
                .isEqualTo(ErrorCode.TEAM_NOT_FOUND);
    }

    @Test
    void only_operators_make_teams_and_members() {
        var max = world.person("Max", Grant.MEMBER);

        assertThat(refusal(() -> teams.create(max, shop())).code()).isEqualTo(ErrorCode.FORBIDDEN);
        teams.create(world.admin, shop());
        assertThat(
                        refusal(() ->
                                        teams.addMember(
                                                max, SHOP, new MemberRequest(BE, Optional.empty())))
                                .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_members_key_speaks_for_it_and_for_nobody_else() {
        teams.create(world.admin, shop("BE"));

        var key = teams.addMember(world.admin, SHOP, new MemberRequest(BE, Optional.empty()));

        var principal = principal(key.secret()).orElseThrow();
        assertThat(principal.seat()).hasValue(new Seat(SHOP, BE));
        assertThat(principal.grant()).isEqualTo(Grant.MEMBER);
        assertThat(key.key().name()).isEqualTo("shop/BE");
        assertThat(teams.member(SHOP, BE)).hasValue(new Member(BE, MemberKind.SEAT));
        var speaker = world.speakers.ofTool(principal, Optional.of("BE"));
        assertThat(speaker.verified()).isTrue();
        assertThat(world.speakers.ofTool(principal, Optional.empty())).isEqualTo(speaker);
        var error = refusal(() -> world.speakers.ofTool(principal, Optional.of("FE")));
        assertThat(error.code()).isEqualTo(ErrorCode.IDENTITY_MISMATCH);
        assertThat(error.getMessage()).contains("BE").contains("FE");
        assertThat(refusal(() -> world.speakers.ofPerson(principal, new TeamName("other"))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(
                        refusal(() ->
                                        teams.addMember(
                                                world.admin,
                                                SHOP,
                                                new MemberRequest(BE, Optional.empty())))
                                .code())
                .as("a second key is a rotation")
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void a_rotated_key_stays_good_for_the_overlap_and_no_longer() {
        teams.create(world.admin, shop());
        var old = teams.addMember(world.admin, SHOP, new MemberRequest(BE, Optional.empty()));

        var fresh = teams.rotate(world.admin, SHOP, BE, Duration.ofMinutes(10));

        assertThat(principal(old.secret())).isPresent();
        assertThat(principal(fresh.secret())).isPresent();
        world.passes(Duration.ofMinutes(10));
        assertThat(principal(old.secret())).isEmpty();
        assertThat(principal(fresh.secret())).isPresent();
        var last = teams.rotate(world.admin, SHOP, BE, Duration.ZERO);
        assertThat(principal(fresh.secret())).isEmpty();
        assertThat(principal(last.secret())).isPresent();
    }

    @Test
    void a_removed_member_has_no_key_and_gets_no_mail_but_finds_its_old_mail_when_it_returns() {
        world.withShop("FE", "BE");
        world.inbox.post(world.member("FE"), Posting.of("BE", "before"));

        teams.removeMember(world.admin, SHOP, BE);

        assertThat(teams.member(SHOP, BE)).isEmpty();
        assertThat(
                        refusal(() -> world.inbox.post(world.member("FE"), Posting.of("BE", "x")))
                                .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        var key = teams.addMember(world.admin, SHOP, new MemberRequest(BE, Optional.empty()));
        var back = world.speakers.ofTool(principal(key.secret()).orElseThrow(), Optional.empty());
        assertThat(world.inbox.read(back, Reading.ALL).messages()).hasSize(1);
    }

    @Test
    void a_team_whose_members_hold_tasks_is_not_ended() {
        world.withShop("FE", "BE");
        var task = create("Login");
        world.board.claim(world.member("BE"), task, Optional.empty());

        var busy = refusal(() -> teams.delete(world.admin, SHOP, Teams.End.DELETE));

        assertThat(busy.code()).isEqualTo(ErrorCode.TEAM_BUSY);
        assertThat(busy.which()).containsEntry("members", "BE");
        world.board.update(world.member("BE"), task, TaskUpdate.to(TaskStatus.DONE));
        teams.delete(world.admin, SHOP, Teams.End.DELETE);
        assertThat(refusal(() -> teams.view(SHOP)).code()).isEqualTo(ErrorCode.TEAM_NOT_FOUND);
    }

    @Test
    void a_deleted_team_leaves_nothing_and_its_numbers_go_on() {
        world.withShop("FE", "BE");
        create("Login");
        world.inbox.post(world.member("FE"), Posting.of("all", "hello"));
        world.locks.acquire(world.member("FE"), List.of("compose"), 300, Optional.empty());
        teams.delete(world.admin, SHOP, Teams.End.DELETE);

        world.withShop("FE", "BE");

        var be = world.member("BE");
        assertThat(world.inbox.read(be, Reading.ALL).messages()).isEmpty();
        assertThat(world.board.list(SHOP, TaskFilter.ALL, 0).items()).isEmpty();
        assertThat(world.locks.list(SHOP)).isEmpty();
        assertThat(world.log.after(SHOP, 0).events()).isEmpty();
        assertThat(create("Again")).isEqualTo(2);
        assertThat(world.inbox.post(world.member("FE"), Posting.of("BE", "hi")).messageId())
                .isEqualTo(2);
    }

    @Test
    void an_archived_team_is_read_and_not_written() {
        world.withShop("FE");
        var key = teams.addMember(world.admin, SHOP, new MemberRequest(BE, Optional.empty()));
        create("Login");
        world.inbox.post(world.member("FE"), Posting.of("BE", "hello"));

        teams.delete(world.admin, SHOP, Teams.End.ARCHIVE);

        assertThat(principal(key.secret())).isEmpty();
        assertThat(teams.view(SHOP).archivedAt()).hasValue(TeamWorld.NOON);
        assertThat(world.board.list(SHOP, TaskFilter.ALL, 0).items()).hasSize(1);
        assertThat(world.inbox.peek(SHOP, BE, Reading.ALL).messages()).hasSize(1);
        assertThat(refusal(() -> create("x")).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal(() -> teams.create(world.admin, shop())).code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void the_shared_key_needs_a_name_and_speaks_for_no_member_with_a_key_and_no_person() {
        world.withShop("BE");
        teams.join(SHOP, new MemberName("Ann"), MemberKind.PERSON, world.admin.actor());
        var shared = world.shared();

        assertThat(refusal(() -> world.speakers.ofTool(shared, Optional.empty())).code())
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> world.speakers.ofTool(shared, Optional.of("BE"))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(() -> world.speakers.ofTool(shared, Optional.of("Ann"))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(() -> world.speakers.ofPerson(shared, SHOP)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        var claimed = world.speakers.ofTool(shared, Optional.of("FE"));
        assertThat(claimed.verified()).isFalse();
        assertThat(claimed.actor().name()).isEqualTo("FE (unverified)");
        assertThat(claimed.actor().key()).isEmpty();
    }

    @Test
    void the_bridge_without_a_token_speaks_only_for_members_without_a_key() {
        world.withShop("BE");

        assertThat(refusal(() -> world.speakers.ofBridge(Optional.empty(), SHOP, "BE")).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(world.speakers.ofBridge(Optional.empty(), SHOP, "worker-1").verified())
                .isFalse();
        assertThat(
                        refusal(() ->
                                        world.speakers.ofBridge(
                                                Optional.empty(), new TeamName("none"), "x"))
                                .code())
                .isEqualTo(ErrorCode.TEAM_NOT_FOUND);
    }

    @Test
    void a_person_who_is_called_like_a_member_does_not_become_it() {
        world.withShop("BE");
        var person = world.person("BE", Grant.MEMBER);

        var speaker = world.speakers.ofPerson(person, SHOP);

        assertThat(speaker.member()).isEqualTo(new MemberName("BE." + person.key()));
        assertThat(teams.member(SHOP, speaker.member()).orElseThrow().kind())
                .isEqualTo(MemberKind.PERSON);
    }

    @Test
    void the_team_of_the_shared_key_is_there_after_each_start() {
        teams.ensure(shop("FE"));
        teams.ensure(shop("FE", "BE"));

        assertThat(teams.view(SHOP).members())
                .extracting(MemberView::name, MemberView::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(BE, MemberKind.CLAIMED),
                        org.assertj.core.groups.Tuple.tuple(
                                new MemberName("FE"), MemberKind.CLAIMED));
    }

    private long create(String title) {
        return world.board.create(
                world.member("FE"),
                new TaskRequest(
                        title,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        List.of()));
    }

    private Optional<Principal> principal(String secret) {
        return world.keys.authenticate(secret, "127.0.0.1");
    }

    private static TeamRequest shop(String... roles) {
        return new TeamRequest(
                SHOP,
                List.of(roles).stream().map(MemberName::new).toList(),
                Optional.empty(),
                List.of());
    }

    private static CadreException refusal(ThrowingCallable call) {
        return catchThrowableOfType(CadreException.class, call);
    }
}
