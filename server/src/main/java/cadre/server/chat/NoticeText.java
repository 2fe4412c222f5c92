package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.Interest.Kind;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.CrewId;
import cadre.wire.id.FlowId;
import cadre.wire.id.QuestionId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an event is to people who want to be told of something, by what their keys may see. */
final class NoticeText {
    private static final Set<String> FAILED = Set.of("job.failed", "job.lost", "job.timed_out");
    private static final Set<String> ENDED =
            Set.of("job.succeeded", "job.failed", "job.lost", "job.timed_out", "job.cancelled");
    private static final Set<String> NODE_GONE =
            Set.of("node.offline", "node.silent", "node.disk_full", "breaker.opened");
    private static final Set<String> BUDGET = Set.of("budget.near", "budget.reached");
    private static final Set<String> ASKED = Set.of("question.asked");
    private static final Set<String> WAITS =
            Set.of("flow.needs_person", "flow.gate", "crew.proposed");

    /** Gates that a person opens. */
    private static final Set<String> BY_PEOPLE = Set.of("manual", "approval");

    private final Chat.Fleet about;

    NoticeText(Chat.Fleet about) {
        this.about = about;
    }

    /** Which events can be one. */
    static Set<String> kinds() {
        return Stream.of(ENDED, NODE_GONE, BUDGET, WAITS, ASKED, PlanNotices.KINDS)
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What to say of it.
     *
     * @param interests of one person
     * @param by as whom the person acts
     */
    Optional<Reply> of(Event event, List<Interest> interests, Principal by) {
        try {
            if (ENDED.contains(event.kind())) {
                return event.job().isPresent() && interests.stream().anyMatch(NoticeText::ofJobs)
                        ? job(event, interests, by)
                        : Optional.empty();
            }
            if (PlanNotices.KINDS.contains(event.kind())) {
                return PlanNotices.of(event, interests, by);
            }
            if (ASKED.contains(event.kind())) {
                return question(event, interests, by);
            }
            if (BUDGET.contains(event.kind())) {
                return has(interests, Kind.BUDGETS) ? Optional.of(budget(event)) : Optional.empty();
            }
            if (NODE_GONE.contains(event.kind())) {
                return has(interests, Kind.NODES) ? Optional.of(node(event)) : Optional.empty();
            }
            return has(interests, Kind.APPROVALS) ? waiting(event, by) : Optional.empty();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty(); // gone, or not for this key
        }
    }

    private static boolean has(List<Interest> interests, Kind kind) {
        return interests.stream().anyMatch(one -> one.kind() == kind);
    }

    private static boolean ofJobs(Interest one) {
        return switch (one.kind()) {
            case MINE, FAILURES, LABEL, TEAM -> true;
            case APPROVALS, BUDGETS, NODES -> false;
        };
    }

    private Optional<Reply> job(Event event, List<Interest> interests, Principal by) {
        var job = about.jobs().job(by, event.job().orElseThrow());
        return interests.stream().anyMatch(one -> isOf(one, event, job, by))
                ? Optional.of(Reply.following(job.id(), JobText.whole(job)))
                : Optional.empty();
    }

    private static boolean isOf(Interest one, Event event, JobView job, Principal by) {
        return switch (one.kind()) {
            case MINE -> job.submitter().equals(by.name());
            case FAILURES -> FAILED.contains(event.kind());
            case LABEL ->
                    job.labels().entrySet().stream()
                            .anyMatch(label ->
                                    one.value().equals(label.getKey())
                                            || one.value()
                                                    .equals(
                                                            label.getKey()
                                                                    + "="
                                                                    + label.getValue()));
            case TEAM ->
                    job.request()
                            .flatMap(JobRequest::team)
                            .filter(team -> team.toString().equals(one.value()))
                            .isPresent();
            case APPROVALS, BUDGETS, NODES -> false;
        };
    }

    /** Of one's own jobs, of a team, and whatever waits for somebody who may decide it. */
    private Optional<Reply> question(Event event, List<Interest> interests, Principal by) {
        var one = about.questions().view(by, QuestionId.of(event.thing()));
        var mayAnswer = about.questions().mayAnswer(by, one.id());
        var isToTell =
                interests.stream()
                        .anyMatch(what ->
                                switch (what.kind()) {
                                    case MINE -> isMine(one, by);
                                    case APPROVALS -> mayAnswer;
                                    case TEAM -> what.value().equals(one.team().name());
                                    case FAILURES, LABEL, BUDGETS, NODES -> false;
                                });
        return isToTell && one.state() == QuestionState.OPEN
                ? Optional.of(about.questionTexts().shown(one, by))
                : Optional.empty();
    }

    private boolean isMine(QuestionView one, Principal by) {
        return one.job()
                .map(job -> about.jobs().job(by, job).submitter().equals(by.name()))
                .orElse(false);
    }

    private static Reply budget(Event event) {
        var body = event.body();
        return Reply.of(
                "💸 %s has used %s %% of what there is for %s: %s of %s %s"
                        .formatted(
                                Quoted.line(event.thing(), 60),
                                body.path("percent").asString(""),
                                body.path("day").asString("").equals("all")
                                        ? "a day"
                                        : Quoted.line(body.path("day").asString(""), 40),
                                Quoted.line(body.path("used").asString(""), 40),
                                Quoted.line(body.path("limit").asString(""), 40),
                                Quoted.line(body.path("unit").asString(""), 20)));
    }

    private static Reply node(Event event) {
        var what =
                switch (event.kind()) {
                    case "node.offline" -> "is offline";
                    case "node.silent" -> "is silent: its jobs may get lost";
                    case "node.disk_full" -> "has a full disk";
                    default -> "fails so often that it gets no jobs for a while";
                };
        return Reply.of("⚪ `%s` %s".formatted(Quoted.line(event.thing(), 60), what));
    }

    private Optional<Reply> waiting(Event event, Principal by) {
        if (event.kind().equals("crew.proposed")) {
            return Optional.of(
                    CrewCommands.shown(about.crews().view(by, CrewId.of(event.thing())), by));
        }
        var body = event.body();
        var isForPeople =
                event.kind().equals("flow.needs_person")
                        || BY_PEOPLE.contains(body.path("gate").asString(""))
                                && body.path("state").asString("").equals("waiting");
        return isForPeople
                ? Optional.of(
                        ItemCommands.shown(about.flows().why(by, FlowId.of(event.thing())), by))
                : Optional.empty();
    }
}
