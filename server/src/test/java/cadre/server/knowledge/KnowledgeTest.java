package cadre.server.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.knowledge.index.Mode;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTrials.Asked;
import cadre.wire.api.KnowledgeTrials.Place;
import cadre.wire.api.KnowledgeTried.Seen;
import cadre.wire.api.KnowledgeTried.Trial;
import cadre.wire.api.KnowledgeView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeTest {
    private static final Principal OPERATOR =
            new Principal(new KeyId(7), "ann", Grant.OPERATOR, Optional.empty(), "");
    private static final Principal MEMBER =
            new Principal(new KeyId(8), "ben", Grant.MEMBER, Optional.empty(), "");
    private static final KnowledgeRequest EVERYBODYS =
            new KnowledgeRequest(Optional.empty(), Optional.empty());

    @TempDir Path home;
    private final Clock clock = new Clock();
    private Database db;
    private Feed feed;
    private Knowledge knowledge;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        knowledge = opened("index");
        knowledge.set(OPERATOR, "handbook", EVERYBODYS);
    }

    @AfterEach
    void close() {
        knowledge.close();
        feed.close();
        db.close();
    }

    private Knowledge opened(String folder) {
        return new Knowledge(db, feed, clock, home.resolve(folder));
    }

    private KnowledgeStored put(String source, String text) {
        return knowledge.put(OPERATOR, "handbook", batch(source, text));
    }

    private static KnowledgeBatch batch(String source, String text) {
        return new KnowledgeBatch(
                List.of(new KnowledgeBatch.Content(source, text.getBytes(UTF_8))));
    }

    private static List<KnowledgeFound.Hit> found(Knowledge in, Principal by, String query) {
        return in.search(by, List.of(), query, Mode.LEXICAL, 10).hits();
    }

    private static void fails(ErrorCode code, Runnable what) {
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(what::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void what_is_put_is_found_at_once_with_its_place() {
        var stored = put("docs/plans.md", "# Plans\n\nA train merges\nwhat is done.\n");

        assertThat(stored.stored()).isOne();
        assertThat(found(knowledge, MEMBER, "which train merges?"))
                .singleElement()
                .satisfies(hit -> {
                    assertThat(hit.collection()).isEqualTo("handbook");
                    assertThat(hit.source()).isEqualTo("docs/plans.md");
                    assertThat(hit.text()).contains("A train merges");
                    assertThat(hit.firstLine()).isLessThanOrEqualTo(3);
                    assertThat(hit.lastLine()).isGreaterThanOrEqualTo(4);
                });
    }

    @Test
    void a_query_in_korean_finds_the_word_behind_its_particle() {
        put("서버.md", "서버를 다시 시작하면 작업이 이어진다.\n");

        assertThat(found(knowledge, MEMBER, "서버")).hasSize(1);
        assertThat(found(knowledge, MEMBER, "우산")).isEmpty();
    }

    @Test
    void the_same_bytes_are_stored_once_and_others_take_their_place() {
        put("a.md", "apples\n");

        assertThat(put("a.md", "apples\n")).isEqualTo(new KnowledgeStored(0, 1, 0, List.of()));
        assertThat(put("a.md", "pears\n").stored()).isOne();

        assertThat(found(knowledge, MEMBER, "apples")).isEmpty();
        assertThat(found(knowledge, MEMBER, "pears")).hasSize(1);
        assertThat(view().documents()).isOne();
        assertThat(view().bytes()).isEqualTo(6);
    }

    private KnowledgeView view() {
        return knowledge.list(MEMBER).stream()
                .filter(one -> one.name().equals("handbook"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void documents_are_listed_by_a_part_of_their_names_in_any_case() {
        put("docs/Plans.md", "apples\n");
        put("docs/100%_done.md", "pears\n");
        put("서버.md", "서버\n");

        assertThat(named("plans")).containsExactly("docs/Plans.md");
        assertThat(named("%_")).containsExactly("docs/100%_done.md");
        assertThat(named("버")).containsExactly("서버.md");
        assertThat(named("!")).isEmpty();
        assertThat(knowledge.documents(MEMBER, "handbook", "DOCS", Optional.empty(), 1).next())
                .contains("docs/100%_done.md");
    }

    private List<String> named(String part) {
        return knowledge.documents(MEMBER, "handbook", part, Optional.empty(), 10).items().stream()
                .map(KnowledgeDocument::source)
                .toList();
    }

    @Test
    void a_document_is_read_whole_with_its_secrets_masked() {
        var secret = "ghp_" + "a1B2c3D4e5".repeat(4).substring(0, 36);
        put("a.md", "one\r\ntoken " + secret + "\n");

        var text = knowledge.text(MEMBER, "handbook", "a.md");

        assertThat(text.text()).isEqualTo("one\ntoken ***\n");
        assertThat(text.masked()).isOne();
        fails(ErrorCode.NOT_FOUND, () -> knowledge.text(MEMBER, "handbook", "b.md"));
        fails(ErrorCode.NOT_FOUND, () -> knowledge.text(MEMBER, "nothing", "a.md"));
    }

    @Test
    void a_collection_says_when_its_newest_document_came() {
        var made = view().changedAt();
        clock.pass(Duration.ofMinutes(5));
        put("a.md", "apples\n");

        assertThat(made).isEqualTo(view().madeAt());
        assertThat(view().changedAt()).isEqualTo(made.plus(Duration.ofMinutes(5)));
    }

    @Test
    void what_is_removed_is_found_no_more_and_may_come_again() {
        put("a.md", "apples\n");

        assertThat(knowledge.remove(OPERATOR, "handbook", List.of("a.md", "b.md"))).isOne();
        assertThat(found(knowledge, MEMBER, "apples")).isEmpty();
        put("a.md", "apples\n");
        assertThat(found(knowledge, MEMBER, "apples")).hasSize(1);

        knowledge.delete(OPERATOR, "handbook");
        assertThat(found(knowledge, MEMBER, "apples")).isEmpty();
        fails(
                ErrorCode.NOT_FOUND,
                () -> knowledge.documents(MEMBER, "handbook", Optional.empty(), 10));
    }

    @Test
    void one_that_is_no_text_is_refused_by_itself_and_secrets_are_masked() {
        var secret = "ghp_" + "a1B2c3D4e5".repeat(4).substring(0, 36);
        var batch =
                new KnowledgeBatch(
                        List.of(
                                new KnowledgeBatch.Content("logo.png", new byte[] {0, 1, 2, 0}),
                                new KnowledgeBatch.Content("big.txt", new byte[2_000_001]),
                                new KnowledgeBatch.Content(
                                        "notes.md", ("token " + secret + "\n").getBytes(UTF_8))));

        var stored = knowledge.put(OPERATOR, "handbook", batch);

        assertThat(stored.stored()).isOne();
        assertThat(stored.masked()).isOne();
        assertThat(stored.refused())
                .extracting(KnowledgeStored.Refused::source, KnowledgeStored.Refused::reason)
                .containsExactlyInAnyOrder(
                        tuple("logo.png", "binary"), tuple("big.txt", "too_large"));
        assertThat(found(knowledge, MEMBER, "token").getFirst().text()).doesNotContain(secret);
    }

    @Test
    void a_members_key_of_a_team_finds_its_own_and_everybodys() {
        db.write(tx ->
                tx.update(
                        "insert into team (name, lead, resources, created_at_ms) values ('shop', 'FE', '[]', 0)"));
        var shops = new KnowledgeRequest(Optional.of(new TeamName("shop")), Optional.empty());
        knowledge.set(OPERATOR, "shop-notes", shops);
        knowledge.put(OPERATOR, "shop-notes", batch("a.md", "the till opens at nine\n"));
        put("b.md", "the door opens at eight\n");

        assertThat(found(knowledge, seated("shop"), "opens")).hasSize(2);
        assertThat(found(knowledge, seated("other"), "opens"))
                .extracting(KnowledgeFound.Hit::collection)
                .containsExactly("handbook");
        assertThat(knowledge.list(seated("other"))).hasSize(1);
        fails(
                ErrorCode.NOT_FOUND,
                () ->
                        knowledge.search(
                                seated("other"), List.of("shop-notes"), "x", Mode.LEXICAL, 1));
        assertThat(knowledge.text(seated("shop"), "shop-notes", "a.md").text()).contains("till");
        fails(ErrorCode.NOT_FOUND, () -> knowledge.text(seated("other"), "shop-notes", "a.md"));
    }

    @Test
    void the_collections_of_a_team_go_with_it() {
        db.write(tx ->
                tx.update(
                        "insert into team (name, lead, resources, created_at_ms)"
                                + " values ('shop', 'FE', '[]', 0)"));
        var shop = new TeamName("shop");
        knowledge.set(
                OPERATOR, "shop-notes", new KnowledgeRequest(Optional.of(shop), Optional.empty()));
        knowledge.put(OPERATOR, "shop-notes", batch("a.md", "the till opens at nine\n"));
        assertThat(found(knowledge, MEMBER, "till")).hasSize(1);

        assertThat(db.<Integer>write(tx -> knowledge.forgetIn(tx, shop, 1))).isPositive();
        assertThat(db.<Integer>write(tx -> knowledge.forgetIn(tx, shop, 10))).isPositive();
        assertThat(db.<Integer>write(tx -> knowledge.forgetIn(tx, shop, 10))).isZero();

        assertThat(found(knowledge, MEMBER, "till")).isEmpty();
        assertThat(knowledge.list(MEMBER))
                .extracting(KnowledgeView::name)
                .containsExactly("handbook");
    }

    private static Principal seated(String team) {
        return new Principal(
                new KeyId(9),
                "FE",
                Grant.MEMBER,
                Optional.empty(),
                Optional.of(new Seat(new TeamName(team), new MemberName("FE"))),
                Optional.empty(),
                "");
    }

    @Test
    void an_index_that_is_gone_or_of_another_server_follows_the_documents() throws IOException {
        put("a.md", "apples\n");
        put("b.md", "pears\n");
        knowledge.remove(OPERATOR, "handbook", List.of("b.md"));

        try (var other = opened("other")) {
            assertThat(found(other, MEMBER, "apples pears"))
                    .extracting(KnowledgeFound.Hit::source)
                    .containsExactly("a.md");
        }
        found(knowledge, MEMBER, "apples");
        knowledge.close();
        deleteAll(home.resolve("index"));
        try (var again = opened("index")) {
            assertThat(found(again, MEMBER, "apples")).hasSize(1);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void an_index_whose_files_are_cut_is_made_again() throws IOException {
        put("a.md", "apples\n");
        found(knowledge, MEMBER, "apples");
        knowledge.close();
        try (var files = Files.walk(home.resolve("index"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("write.lock")) {
                    Files.write(file, new byte[3]);
                }
            }
        }

        try (var again = opened("index")) {
            assertThat(found(again, MEMBER, "apples")).hasSize(1);
        }
    }

    @Test
    void after_a_restore_no_index_goes_on_from_what_it_had() {
        put("a.md", "apples\n");
        found(knowledge, MEMBER, "apples");
        knowledge.close();
        db.write(tx -> { // as a restore does; then others go on and pass the number
            tx.update("update knowledge_document set body = 'pears'");
            return tx.update("update knowledge_revision set history = ''");
        });

        try (var again = opened("index")) {
            assertThat(found(again, MEMBER, "apples")).isEmpty();
            assertThat(found(again, MEMBER, "pears")).hasSize(1);
        }
    }

    @Test
    void an_index_ahead_of_the_store_is_made_again() {
        put("a.md", "apples\n");
        put("b.md", "pears\n");
        found(knowledge, MEMBER, "apples");
        db.write(tx -> { // as a backup brings it back
            tx.update("delete from knowledge_document where source = 'b.md'");
            return tx.update("update knowledge_revision set revision = 1");
        });

        assertThat(found(knowledge, MEMBER, "apples pears"))
                .extracting(KnowledgeFound.Hit::source)
                .containsExactly("a.md");
    }

    @Test
    void changes_are_events_that_say_by_whom() {
        put("a.md", "apples\n");
        knowledge.remove(OPERATOR, "handbook", List.of("a.md"));
        knowledge.delete(OPERATOR, "handbook");

        await().until(() -> feed.after(0, 10, Filter.ALL).size() == 4);
        assertThat(feed.after(0, 10, Filter.ALL))
                .allSatisfy(event -> assertThat(event.actor().name()).isEqualTo("ann"))
                .extracting(event -> event.kind())
                .containsExactly(
                        "knowledge.created",
                        "knowledge.stored",
                        "knowledge.removed",
                        "knowledge.deleted");
    }

    @Test
    void documents_come_in_pages_by_name() {
        knowledge.put(
                OPERATOR,
                "handbook",
                new KnowledgeBatch(
                        IntStream.range(0, 5)
                                .mapToObj(n ->
                                        new KnowledgeBatch.Content(
                                                n + ".md", ("n" + n).getBytes(UTF_8)))
                                .toList()));

        var first = knowledge.documents(MEMBER, "handbook", Optional.empty(), 3);
        var second = knowledge.documents(MEMBER, "handbook", first.next(), 3);

        assertThat(first.items()).extracting(KnowledgeDocument::source).hasSize(3);
        assertThat(second.items())
                .extracting(KnowledgeDocument::source)
                .containsExactly("3.md", "4.md");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void questions_are_asked_and_the_ranks_of_their_places_told() {
        put("a.md", "# Apples\n\nRed ones\nare sweet.\n");
        put("b.md", "Sweet apples, red ones, and more of them.\n");
        var answered = new Asked("which red apples are sweet", List.of(phrase("a.md", "ones are")));
        var elsewhere =
                new Asked(
                        "pears",
                        List.of(
                                phrase("a.md", "ones are sour"),
                                new Place(
                                        "c.md",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                new Place(
                                        "b.md",
                                        Optional.of(1),
                                        Optional.empty(),
                                        Optional.empty())));

        var tried = knowledge.tried(MEMBER, trials("lexical", 1_000, answered, elsewhere));

        var seen = tried.trials().getFirst().places().getFirst();
        assertThat(seen.outcome()).isEqualTo("found");
        assertThat(seen.rank().orElseThrow()).isBetween(1, 2);
        assertThat(seen.prompted()).isTrue();
        assertThat(tried.trials().getFirst().tokens()).isPositive();
        assertThat(tried.trials().getLast())
                .isEqualTo(
                        new Trial(
                                "lexical",
                                "",
                                0,
                                List.of(
                                        new Seen("no_phrase", Optional.empty(), false),
                                        new Seen("no_document", Optional.empty(), false),
                                        new Seen("not_found", Optional.empty(), false))));
        assertThat(tried.behind()).isZero();
        assertThat(tried.withoutVector()).isZero();
    }

    @Test
    void what_does_not_fit_in_the_prompt_is_found_and_not_in_it() {
        put("a.md", "apples are sweet\n");

        var tried =
                knowledge.tried(
                        MEMBER,
                        trials(
                                "lexical",
                                3,
                                new Asked("apples", List.of(phrase("a.md", "sweet")))));

        assertThat(tried.trials())
                .containsExactly(
                        new Trial(
                                "lexical",
                                "",
                                0,
                                List.of(new Seen("found", Optional.of(1), false))));
    }

    @Test
    void questions_find_what_their_asker_finds_and_wrong_ones_are_refused() {
        put("a.md", "apples\n");
        var good = new Asked("apples", List.of(phrase("a.md", "apples")));
        var backwards = new Place("a.md", Optional.of(3), Optional.of(2), Optional.empty());

        fails(ErrorCode.INVALID, () -> knowledge.tried(MEMBER, trials("best", 10, good)));
        fails(ErrorCode.INVALID, () -> knowledge.tried(MEMBER, trials("vector", 10, good)));
        fails(ErrorCode.INVALID, () -> knowledge.tried(MEMBER, trials("lexical", 0, good)));
        fails(ErrorCode.INVALID, () -> knowledge.tried(MEMBER, trials("lexical", 10)));
        fails(
                ErrorCode.INVALID,
                () ->
                        knowledge.tried(
                                MEMBER, trials("lexical", 10, new Asked("x", List.of(backwards)))));
        var none = new KnowledgeTrials(Optional.of("none"), "lexical", 10, List.of(good));
        fails(ErrorCode.NOT_FOUND, () -> knowledge.tried(MEMBER, none));
    }

    private static Place phrase(String source, String words) {
        return new Place(source, Optional.empty(), Optional.empty(), Optional.of(words));
    }

    private static KnowledgeTrials trials(String mode, int tokens, Asked... questions) {
        return new KnowledgeTrials(Optional.of("handbook"), mode, tokens, List.of(questions));
    }

    @Test
    void what_is_wrong_is_refused_and_changes_nothing() {
        fails(ErrorCode.FORBIDDEN, () -> knowledge.set(MEMBER, "x", EVERYBODYS));
        fails(ErrorCode.FORBIDDEN, () -> knowledge.put(MEMBER, "handbook", batch("a", "b")));
        fails(ErrorCode.INVALID, () -> knowledge.set(OPERATOR, "No Name", EVERYBODYS));
        assertThat(put("a\nb.md", "x").refused())
                .extracting(KnowledgeStored.Refused::reason)
                .containsExactly("name");
        fails(ErrorCode.INVALID, () -> knowledge.search(MEMBER, List.of(), "x", Mode.VECTOR, 1));
        fails(
                ErrorCode.INVALID,
                () -> knowledge.put(OPERATOR, "handbook", new KnowledgeBatch(List.of())));
        fails(ErrorCode.NOT_FOUND, () -> knowledge.put(OPERATOR, "none", batch("a", "b")));
        var nobodys = new KnowledgeRequest(Optional.of(new TeamName("none")), Optional.empty());
        fails(ErrorCode.NOT_FOUND, () -> knowledge.set(OPERATOR, "x", nobodys));
        fails(ErrorCode.INVALID, () -> knowledge.search(MEMBER, List.of(), " ", Mode.LEXICAL, 1));
        assertThat(view().documents()).isZero();
    }
}
