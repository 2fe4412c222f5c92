package cadre.server.insight.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Teams;
import cadre.server.bus.TeamWorld;
import cadre.server.bus.inbox.OldMail;
import cadre.server.bus.inbox.Posting;
import cadre.server.fleet.Fleet;
import cadre.server.knowledge.EmbedderEndpoint;
import cadre.server.knowledge.Knowledge;
import cadre.server.knowledge.index.EmbeddingServer;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.SearchFound;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {
    private static final TeamName SHOP = TeamWorld.SHOP;

    @TempDir Path home;
    private Fleet fleet;
    private TeamWorld world;
    private Knowledge knowledge;
    private Search search;
    private Principal operator;
    private Principal viewer;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        world = new TeamWorld(fleet.db, fleet.feed, fleet.clock).withShop("BE", "FE", "QA");
        knowledge = new Knowledge(fleet.db, fleet.feed, fleet.clock, home.resolve("knowledge"));
        search = opened("search");
        operator = world.person("olga", Grant.OPERATOR);
        viewer = world.person("vera", Grant.VIEWER);
    }

    private Search opened(String folder) {
        var opened =
                new Search(
                        fleet.db,
                        fleet.feed,
                        knowledge,
                        world.teams,
                        world.speakers,
                        home.resolve(folder));
        opened.catchUp();
        return opened;
    }

    @AfterEach
    void close() {
        search.close();
        knowledge.close();
        fleet.close();
    }

    private static Principal key(String member) {
        return new Principal(
                new KeyId(77),
                "shop/" + member,
                Grant.MEMBER,
                Optional.empty(),
                Optional.of(new Seat(SHOP, new MemberName(member))),
                Optional.empty(),
                "127.0.0.1");
    }

    private long says(String from, String to, String body) {
        return world.inbox.post(world.member(from), Posting.of(to, body)).messageId();
    }

    private static TaskRequest task(String title, String detail) {
        return new TaskRequest(
                title,
                Optional.of(detail),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private SearchFound found(Principal by, String words, Kind... in) {
        return search.search(by, new Search.Asked(words, Set.of(in), Optional.empty(), 10));
    }

    private List<String> things(Principal by, String words, Kind... in) {
        return found(by, words, in).hits().stream()
                .map(hit -> hit.kind() + " " + hit.thing())
                .toList();
    }

    @Test
    void what_was_said_is_found_at_once_by_who_sent_it_and_who_got_it() {
        var id = says("BE", "FE", "The retry limit is seven now.\nAsk me why.");

        assertThat(things(key("BE"), "retry limit")).containsExactly("message m" + id);
        assertThat(found(key("FE"), "retry limit").hits())
                .containsExactly(
                        new SearchFound.Hit(
                                "message",
                                "m" + id,
                                Optional.of(SHOP),
                                Optional.of(new MemberName("FE")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "BE -> FE",
                                "The retry limit is seven now.\nAsk me why.",
                                fleet.clock.instant()));
    }

    @Test
    void a_message_says_in_whose_mail_its_reader_finds_it() {
        says("BE", "FE", "the walrus");
        says("FE", "all", "the otter");

        assertThat(mail(operator, "walrus")).contains(new MemberName("FE"));
        assertThat(mail(key("FE"), "walrus")).contains(new MemberName("FE"));
        assertThat(mail(key("BE"), "walrus")).isEmpty();
        assertThat(mail(operator, "otter")).contains(new MemberName("BE"));
        assertThat(mail(key("QA"), "otter")).contains(new MemberName("QA"));
    }

    private Optional<MemberName> mail(Principal by, String words) {
        return found(by, words).hits().getFirst().member();
    }

    @Test
    void anothers_direct_message_is_neither_found_nor_counted_but_by_an_operator() {
        says("BE", "FE", "the payroll umbrella");

        var others = found(key("QA"), "payroll umbrella");

        assertThat(others.hits()).isEmpty();
        assertThat(others.trouble()).isEmpty();
        assertThat(things(viewer, "umbrella")).isEmpty();
        assertThat(things(world.person("ben", Grant.MEMBER), "umbrella")).isEmpty();
        assertThat(things(operator, "umbrella")).hasSize(1);
    }

    @Test
    void however_much_others_say_one_finds_ones_own() {
        says("BE", "QA", "the umbrella is blue, as was said before at great length and with care");
        for (int n = 0; n < 120; n++) {
            says("BE", "FE", "umbrella " + n);
        }

        assertThat(things(key("QA"), "umbrella")).hasSize(1);
    }

    @Test
    void what_went_to_all_is_found_by_those_who_got_it_and_not_by_who_came_later() {
        says("BE", "all", "release on Friday");
        world.teams.addMember(
                operator, SHOP, new MemberRequest(new MemberName("NEW"), Optional.empty()));

        assertThat(things(key("QA"), "release")).hasSize(1);
        assertThat(things(key("BE"), "release")).hasSize(1);
        assertThat(things(key("NEW"), "release")).isEmpty();
    }

    @Test
    void a_person_finds_the_mail_that_came_to_them_and_joins_no_team_by_searching() {
        var ann = world.person("ann", Grant.MEMBER);
        assertThat(things(ann, "lunch")).isEmpty();
        assertThat(world.teams.member(SHOP, new MemberName("ann"))).isEmpty();

        world.inbox.post(world.speakers.ofPerson(ann, SHOP), Posting.of("BE", "lunch at noon"));
        says("BE", "ann", "lunch at one");
        says("BE", "FE", "lunch is cold");

        assertThat(things(ann, "lunch")).hasSize(2);
    }

    @Test
    void a_member_of_a_persons_name_with_a_key_of_its_own_has_its_mail_to_itself() {
        var bea = world.person("BE", Grant.MEMBER);
        says("FE", "BE", "the vault code");

        assertThat(things(bea, "vault")).isEmpty();
    }

    @Test
    void tasks_are_found_by_their_team_alone_and_as_they_are_now() {
        var other = new TeamName("other");
        world.teams.create(
                operator,
                new TeamRequest(other, List.of(new MemberName("OP")), Optional.empty(), List.of()));
        var id = world.board.create(world.member("BE"), task("Raise the limit", "of retries"));
        var stranger =
                new Principal(
                        new KeyId(78),
                        "other/OP",
                        Grant.MEMBER,
                        Optional.empty(),
                        Optional.of(new Seat(other, new MemberName("OP"))),
                        Optional.empty(),
                        "");

        assertThat(things(key("FE"), "retries")).containsExactly("task t" + id);
        assertThat(things(viewer, "retries")).containsExactly("task t" + id);
        assertThat(things(stranger, "retries")).isEmpty();

        world.board.update(world.member("BE"), id, Updates.outcome("umbrellas were sold"));

        assertThat(things(key("FE"), "umbrella")).containsExactly("task t" + id);
    }

    @Test
    void a_jobs_answer_is_found_in_korean_behind_its_particle_and_by_no_members_key() {
        var node = fleet.node("build-1").connected();
        var job = fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("look into it"));
        node.answers(node.order(), "결제 서버를 다시 시작하면 고쳐진다.");

        assertThat(things(viewer, "서버")).containsExactly("job " + job.id());
        assertThat(things(viewer, "우산")).isEmpty();
        assertThat(things(key("BE"), "서버")).isEmpty();
    }

    @Test
    void a_secret_in_a_message_is_shown_to_nobody() {
        says("BE", "FE", "use AKIAABCDEFGHIJKLMNOP for the bucket");

        assertThat(found(key("FE"), "bucket").hits().getFirst().text())
                .isEqualTo("use *** for the bucket");
        assertThat(things(key("FE"), "AKIAABCDEFGHIJKLMNOP")).isEmpty();
    }

    @Test
    void documents_come_in_turn_with_the_rest_and_only_where_they_are_wanted() {
        knowledge.set(
                operator, "handbook", new KnowledgeRequest(Optional.empty(), Optional.empty()));
        knowledge.put(
                operator,
                "handbook",
                new KnowledgeBatch(
                        List.of(
                                new KnowledgeBatch.Content(
                                        "limits.md",
                                        "# Limits\n\nThe retry limit.\n".getBytes(UTF_8)))));
        var message = says("BE", "FE", "the retry limit");

        assertThat(things(key("BE"), "retry limit"))
                .containsExactly("message m" + message, "document limits.md");
        assertThat(things(key("BE"), "retry limit", Kind.KNOWLEDGE))
                .containsExactly("document limits.md");
        assertThat(things(key("BE"), "retry limit", Kind.MESSAGES))
                .containsExactly("message m" + message);
    }

    @Test
    void that_documents_are_searched_by_words_alone_is_said() throws IOException {
        try (var server = new EmbeddingServer(_ -> List.of(1, 2))) {
            var address = server.base().toString();
            search.close();
            knowledge.close();
            knowledge =
                    new Knowledge(
                            fleet.db,
                            fleet.feed,
                            fleet.clock,
                            home.resolve("knowledge"),
                            Optional.of(EmbedderEndpoint.of(address, "", "small", 2, 126)));
            search = opened("search");
            knowledge.set(
                    operator, "handbook", new KnowledgeRequest(Optional.empty(), Optional.empty()));
            assertThat(found(operator, "umbrella").trouble()).isEmpty();
            server.next(new EmbeddingServer.Answer(500, "", ""));

            assertThat(found(operator, "umbrella").trouble())
                    .startsWith("Documents: Searched by words alone: the embedding server")
                    .endsWith("status 500.");
            assertThat(found(operator, "umbrella", Kind.MESSAGES).trouble()).isEmpty();
        }
    }

    @Test
    void a_key_of_another_team_is_refused_and_a_team_that_is_not_there_is_said() {
        fails(ErrorCode.FORBIDDEN, () -> ofTeam(key("BE"), "other"));
        fails(ErrorCode.TEAM_NOT_FOUND, () -> ofTeam(operator, "nowhere"));
        fails(ErrorCode.INVALID, () -> found(operator, "  "));
    }

    private void ofTeam(Principal by, String team) {
        search.search(by, new Search.Asked("words", Set.of(), Optional.of(new TeamName(team)), 10));
    }

    private static void fails(ErrorCode code, Runnable what) {
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(what::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void mail_that_retention_deleted_is_found_no_more_and_leaves_the_index() {
        says("BE", "FE", "umbrella");
        search.catchUp();
        world.inbox.ack(world.member("FE"), List.of(1L));
        fleet.clock.pass(Duration.ofDays(31));
        new OldMail(fleet.db, world.teams, fleet.clock, Duration.ofDays(30)).deleteOnce();

        assertThat(things(operator, "umbrella")).isEmpty();
        assertThat(search.size()).isOne();

        search.sweep();

        assertThat(search.size()).isZero();
    }

    @Test
    void a_team_that_is_deleted_takes_its_mail_and_tasks_out_of_the_index() {
        says("BE", "FE", "umbrella");
        world.board.create(world.member("BE"), task("umbrella", ""));
        search.catchUp();
        assertThat(search.size()).isEqualTo(2);

        world.teams.delete(operator, SHOP, Teams.End.DELETE);
        search.catchUp();

        assertThat(things(operator, "umbrella")).isEmpty();
        assertThat(search.size()).isZero();
    }

    @Test
    void an_index_that_is_closed_goes_on_where_it_was_and_a_new_one_finds_everything() {
        says("BE", "FE", "umbrella one");
        search.close();
        says("BE", "FE", "umbrella two");

        search = opened("search");
        assertThat(things(key("BE"), "umbrella")).hasSize(2);
        search.close();

        search = opened("elsewhere");
        assertThat(things(key("BE"), "umbrella")).hasSize(2);
    }

    @Test
    void where_events_were_deleted_behind_the_index_it_is_made_again() {
        says("BE", "FE", "umbrella one");
        search.close();
        says("BE", "FE", "umbrella two");
        fleet.db.write(tx -> {
            tx.update("delete from event");
            return tx.update("update event_floor set seq = 1000000 where one = 1");
        });

        search = opened("search");

        assertThat(things(key("BE"), "umbrella")).hasSize(2);
    }
}
