package cadre.server.fleet.question;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Numbers;
import cadre.server.bus.Speaker;
import cadre.server.bus.Texts;
import cadre.server.bus.Waiting;
import cadre.server.feed.Feed;
import cadre.server.fleet.question.QuestionStore.Known;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.QuestionId;
import cadre.wire.id.TeamName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Has agents ask people. A question is answered once, by whoever filed the job that asks or by an
 * operator, and never by an agent; one of an attempt is withdrawn when the attempt is over.
 * Thread-safe; methods block on the store.
 */
public final class Questions {
    /** The most that an answer holds, in bytes; a question likewise. */
    private static final int MOST_BYTES = 4096;

    private static final int MOST_OPTIONS = 5;
    private static final int LONGEST_OPTION = 30;
    private static final int MOST_OPEN = 5;
    private static final int MOST_SHOWN = 500;
    private static final int LONGEST_WAIT_SEC = 50;
    private static final String TOPIC = "question";

    /** So long the question of a member waits that is no job's. */
    private static final Duration LONGEST_OPEN = Duration.ofHours(24);

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Waiting waiting;

    /** The questions in {@code db}. */
    public Questions(Database db, Feed feed, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.waiting = new Waiting(db, TOPIC);
    }

    /**
     * Which to show.
     *
     * @param onlyOpen those that wait
     * @param job only those of this one
     */
    public record Choice(boolean onlyOpen, Optional<JobId> job) {
        /** All that wait. */
        public static final Choice OPEN = new Choice(true, Optional.empty());
    }

    /** Questions that nobody has answered. */
    public Waits waits() {
        return db.read(QuestionStore::waits);
    }

    /**
     * Asks; the same question again while it is open is the one that was asked. It is stored before
     * this waits.
     *
     * @param options to choose from, at most five of 30 characters
     * @param waitSec 0 to 50: how long to wait for the answer
     * @throws CadreException INVALID, TOO_LARGE; TOO_MANY if five of who asks are open
     */
    public QuestionView ask(Speaker from, String question, List<String> options, long waitSec) {
        var plain = Texts.visible(question);
        check(plain, options);
        var id = db.write(tx -> askIn(tx, from, plain, options));
        return await(id, waitSec);
    }

    private static void check(String question, List<String> options) {
        if (question.isBlank()) {
            throw Texts.invalid("The question is missing", Map.of(), "Ask something");
        }
        Texts.requireBytes("question", Texts.requireStorable("question", question), MOST_BYTES);
        var good =
                options.size() <= MOST_OPTIONS
                        && options.stream()
                                .allMatch(option ->
                                        !option.isBlank()
                                                && option.length() <= LONGEST_OPTION
                                                && option.equals(Texts.visible(option).strip())
                                                && option.codePoints()
                                                        .noneMatch(Character::isISOControl))
                        && options.stream().distinct().count() == options.size();
        if (!good) {
            throw Texts.invalid(
                    "The options are not what a person can choose from",
                    Map.of("options", options.size()),
                    "Give at most five that differ, each a line of at most 30 characters that can be"
                            + " seen, with no space around");
        }
        options.forEach(option -> Texts.requireStorable("options", option));
    }

    private QuestionId askIn(Tx tx, Speaker from, String question, List<String> options) {
        Numbers.hold(tx, from.team());
        var open = QuestionStore.openOf(tx, from.seat());
        var same =
                open.stream()
                        .map(Known::view)
                        .filter(one -> one.question().equals(question))
                        .filter(one -> one.options().equals(options))
                        .findFirst();
        if (same.isPresent()) {
            return same.get().id();
        }
        if (open.size() >= MOST_OPEN) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    "Too many of your questions are open",
                    Map.of("open", open.size()),
                    "Wait for the answers: ask_person with question_id");
        }
        var attempt = QuestionStore.attemptAs(tx, from.seat());
        var now = clock.instant();
        var id = QuestionStore.insert(tx, from.seat(), attempt, question, options, now);
        tell(tx, "question.asked", id, attempt.map(AttemptId::job), from.actor(), from.seat());
        return id;
    }

    private void tell(
            Tx tx, String kind, QuestionId id, Optional<JobId> job, Actor actor, Seat seat) {
        feed.append(
                tx,
                kind,
                id.toString(),
                job,
                actor,
                Map.of("team", seat.team(), "member", seat.member()));
    }

    /**
     * Goes on to wait for the answer to a question of one's own.
     *
     * @throws CadreException NOT_FOUND if there is none, or somebody else asks it; INVALID
     */
    public QuestionView await(Speaker from, QuestionId id, long waitSec) {
        if (!db.read(tx -> QuestionStore.find(tx, id))
                .filter(one -> one.isOf(from.seat()))
                .isPresent()) {
            throw unknown(id);
        }
        return await(id, waitSec);
    }

    private QuestionView await(QuestionId id, long waitSec) {
        Texts.requireRange("wait_sec", waitSec, 0, LONGEST_WAIT_SEC);
        return waiting.until(
                topic(id),
                Duration.ofSeconds(waitSec),
                () -> known(id).view(),
                view -> view.state() != QuestionState.OPEN);
    }

    private static Topic topic(QuestionId id) {
        return new Topic(TOPIC, id.toString());
    }

    private Known known(QuestionId id) {
        return db.read(tx -> QuestionStore.find(tx, id)).orElseThrow(() -> unknown(id));
    }

    private static CadreException unknown(QuestionId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such question",
                Map.of("question", id),
                "List them with 'cadre questions'");
    }

    /**
     * One of them.
     *
     * @throws CadreException NOT_FOUND
     */
    public QuestionView view(Principal by, QuestionId id) {
        by.require(Grant.VIEWER);
        return known(id).view();
    }

    /** Newest first, a page that begins before {@code cursor}. */
    public Page<QuestionView> list(
            Principal by, Choice which, Optional<QuestionId> cursor, int limit) {
        by.require(Grant.VIEWER);
        var before = cursor.map(QuestionId::number).orElse(Long.MAX_VALUE);
        var rows =
                db.read(tx -> {
                    if (which.job().isPresent()) {
                        var job = which.job().get();
                        return which.onlyOpen()
                                ? QuestionStore.openOf(tx, job, before, limit + 1)
                                : QuestionStore.ofJob(tx, job, before, limit + 1);
                    }
                    return which.onlyOpen()
                            ? QuestionStore.openBefore(tx, before, limit + 1)
                            : QuestionStore.before(tx, before, limit + 1);
                });
        return new Page<>(
                rows.stream().limit(limit).map(Known::view).toList(),
                rows.size() > limit
                        ? Optional.of(rows.get(limit - 1).view().id().toString())
                        : Optional.empty());
    }

    /** Those of jobs that wait, oldest first, by job; at most 500. */
    public Map<JobId, List<QuestionView>> openOfJobs() {
        return db.read(tx -> QuestionStore.openBefore(tx, Long.MAX_VALUE, MOST_SHOWN)).stream()
                .map(Known::view)
                .filter(one -> one.job().isPresent())
                .sorted(Comparator.comparingLong(one -> one.id().number()))
                .collect(Collectors.groupingBy(one -> one.job().orElseThrow()));
    }

    /** Whether the holder of this key may answer that question. */
    public boolean mayAnswer(Principal by, QuestionId id) {
        return db.read(tx -> QuestionStore.find(tx, id))
                .filter(one -> one.isOpen() && mayAnswer(by, one))
                .isPresent();
    }

    private static boolean mayAnswer(Principal by, Known one) {
        return isPerson(by)
                && by.grant().includes(Grant.MEMBER)
                && (by.grant().includes(Grant.OPERATOR)
                        || one.submitter().equals(Optional.of(by.key())));
    }

    /** A key of a member of a team is an agent's, and so is what a node asks for an attempt. */
    private static boolean isPerson(Principal by) {
        return by.node().isEmpty() && by.seat().isEmpty() && !by.isShared();
    }

    /**
     * Answers. The same answer by the same key again is taken for the one that was given.
     *
     * @param answer to 4 KiB
     * @throws CadreException FORBIDDEN if the key is an agent's, or neither an operator's nor that
     *     of who filed the job; CONFLICT if it was answered or withdrawn; NOT_FOUND; INVALID;
     *     TOO_LARGE
     */
    public QuestionView answer(Principal by, QuestionId id, String answer) {
        by.require(Grant.MEMBER);
        if (answer.isBlank()) {
            throw Texts.invalid(
                    "The answer is missing",
                    Map.of("question", id),
                    "Write what to tell the agent");
        }
        Texts.requireBytes("answer", Texts.requireStorable("answer", answer), MOST_BYTES);
        return db.write(tx -> answerIn(tx, by, id, answer));
    }

    private QuestionView answerIn(Tx tx, Principal by, QuestionId id, String answer) {
        var known = QuestionStore.find(tx, id).orElseThrow(() -> unknown(id));
        requireMayAnswer(by, known);
        var view = known.view();
        var now = clock.instant();
        if (!QuestionStore.answer(tx, id, answer, by.name(), now)) {
            if (view.answer().equals(Optional.of(answer))
                    && view.answeredBy().equals(Optional.of(by.name()))) {
                return view;
            }
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    view.state() == QuestionState.ANSWERED
                            ? "The question was answered before"
                            : "Whoever asked is over",
                    Map.of("question", id, "state", view.state().word()),
                    "See it with 'cadre questions --all'");
        }
        var seat = new Seat(view.team(), view.member());
        tell(tx, "question.answered", id, view.job(), by.actor(), seat);
        waiting.ring(tx, topic(id));
        return QuestionStore.find(tx, id).orElseThrow().view();
    }

    private static void requireMayAnswer(Principal by, Known one) {
        if (!isPerson(by)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "A question is answered by a person",
                    Map.of("question", one.view().id()),
                    "This key is an agent's: use one that is no member's");
        }
        if (!mayAnswer(by, one)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "The question is another key's to answer",
                    Map.of("question", one.view().id()),
                    "Whoever filed the job answers, or a key with the grant operator");
        }
    }

    /** Withdraws what an attempt has asked that is over. */
    public void withdrawIn(Tx tx, AttemptId attempt) {
        QuestionStore.openOf(tx, attempt).forEach(one -> withdraw(tx, one.view()));
    }

    private void withdraw(Tx tx, QuestionView view) {
        if (!QuestionStore.withdraw(tx, view.id(), clock.instant())) {
            return; // it was answered meanwhile
        }
        tell(
                tx,
                "question.withdrawn",
                view.id(),
                view.job(),
                Actor.CADRE,
                new Seat(view.team(), view.member()));
        waiting.ring(tx, topic(view.id()));
    }

    /** Withdraws what members have asked that are none any more, or asked a day ago in vain. */
    public void endOnce() {
        var before = clock.instant().minus(LONGEST_OPEN);
        var over = db.read(tx -> QuestionStore.forsaken(tx, before, MOST_SHOWN));
        if (!over.isEmpty()) {
            db.write(tx -> {
                over.forEach(one -> withdraw(tx, one.view()));
                return over.size();
            });
        }
    }

    /** Deletes questions of a team that is gone; how many. */
    public int forgetIn(Tx tx, TeamName team, int most) {
        return QuestionStore.forget(tx, team, most);
    }
}
