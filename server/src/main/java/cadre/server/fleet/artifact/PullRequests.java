package cadre.server.fleet.artifact;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.job.Jobs;
import cadre.server.forges.Destination;
import cadre.server.forges.Destinations;
import cadre.server.forges.FlowBranch;
import cadre.server.forges.FlowPush;
import cadre.server.forges.SavedChange;
import cadre.server.forges.host.PullRequest;
import cadre.server.storage.Database;
import cadre.wire.api.Grant;
import cadre.wire.api.PullRequestRequest;
import cadre.wire.api.PullRequestView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens a draft pull request from what a job saved, on the branch {@code cadre/JOB} that is pushed
 * for it with the connection's token. Nothing here merges.
 */
public final class PullRequests {
    private static final String PREFIX = "cadre";
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_BODY = 60_000;
    private static final int FIRST_LINE = 72;

    private final Work work;
    private final Outside outside;
    private final Function<String, Optional<String>> secretIn;

    /** What is known of jobs here. */
    public record Work(Database db, Feed feed, Jobs jobs, Pushes pushes) {}

    /**
     * What is asked there.
     *
     * @param destinations where changes may go
     */
    public record Outside(Destinations destinations, FlowPush push) {}

    /**
     * Pull requests of this server.
     *
     * @param secretIn which live secret a text holds, in words; empty if it may leave
     */
    public PullRequests(Work work, Outside outside, Function<String, Optional<String>> secretIn) {
        this.work = work;
        this.outside = outside;
        this.secretIn = secretIn;
    }

    /**
     * Pushes the saved commit of the job's last attempt that has one, never with force, and opens a
     * draft from it; one that is open already is told. Needs operator.
     *
     * @throws CadreException FORBIDDEN; NOT_FOUND if nothing is saved, or there is no connection of
     *     that name; INVALID for a title or body that is too long, or if several connections are
     *     for the host; CONFLICT if none is, or the token may not push, or the text holds a secret;
     *     UPSTREAM if git or the host refuses
     */
    public PullRequestView open(Principal by, JobId id, PullRequestRequest request) {
        by.require(Grant.OPERATOR);
        var change = work.pushes().saved(by, id, request.repository());
        var title = title(by, id, request);
        var body = request.body().orElse("The change of Cadre's job " + id + ".\n");
        if (body.length() > LONGEST_BODY) {
            throw tooLong("body", LONGEST_BODY);
        }
        refuseSecrets(title + "\n" + body);
        var target = outside.destinations().of(change, request.connection());
        target.requireRights();
        var base = request.base().orElseGet(() -> base(target, change));
        var branch = new FlowBranch(PREFIX, PREFIX + "/" + id);
        outside.push()
                .push(target.connection(), target.host(), target.repository(), change, branch);
        var before = target.host().openPullRequest(target.repository(), branch.name(), base);
        var pull = target.host().openDraft(target.repository(), branch.name(), base, title, body);
        if (request.ready() && pull.draft()) {
            target.host().markReady(target.repository(), pull.number());
        }
        var isDraft = pull.draft() && !request.ready();
        var view = view(target, pull, change, isDraft, before.isPresent());
        tell(by, id, view);
        return view;
    }

    private String title(Principal by, JobId id, PullRequestRequest request) {
        var title =
                request.title()
                        .map(text -> text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip())
                        .filter(text -> !text.isEmpty())
                        .orElseGet(() ->
                                work.jobs()
                                        .job(by, id)
                                        .request()
                                        .flatMap(PullRequests::firstLine)
                                        .orElse("The change of job " + id));
        if (title.length() > LONGEST_TITLE) {
            throw tooLong("title", LONGEST_TITLE);
        }
        return title;
    }

    private static Optional<String> firstLine(JobRequest request) {
        return request.prompt()
                .lines()
                .map(line -> line.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(line ->
                        line.codePointCount(0, line.length()) <= FIRST_LINE
                                ? line
                                : line.substring(0, line.offsetByCodePoints(0, FIRST_LINE - 3))
                                        + "...");
    }

    private void refuseSecrets(String text) {
        secretIn.apply(text)
                .ifPresent(what -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "The text of the pull request holds a live secret",
                            Map.of("secret", what),
                            "Give a title and a body without it, with --title and --body-file");
                });
    }

    private static String base(Destination target, SavedChange change) {
        var start = change.ref().replaceFirst("^refs/heads/", "");
        return !start.isEmpty()
                        && !start.startsWith("refs/")
                        && target.host().branch(target.repository(), start).isPresent()
                ? start
                : target.host().defaultBranch(target.repository());
    }

    private static PullRequestView view(
            Destination target,
            PullRequest pull,
            SavedChange change,
            boolean draft,
            boolean wasOpen) {
        return new PullRequestView(
                target.connection().name(),
                target.repository(),
                pull.number(),
                pull.url(),
                pull.head(),
                pull.base(),
                change.commit(),
                draft,
                wasOpen);
    }

    private void tell(Principal by, JobId id, PullRequestView view) {
        work.db()
                .write(tx -> {
                    work.feed()
                            .append(
                                    tx,
                                    "job.pull_request",
                                    id.toString(),
                                    Optional.of(id),
                                    by.actor(),
                                    Map.of(
                                            "connection", view.connection(),
                                            "repository", view.repository(),
                                            "number", view.number(),
                                            "url", view.url(),
                                            "branch", view.branch(),
                                            "base", view.base(),
                                            "commit", view.commit(),
                                            "draft", view.draft()));
                    return id;
                });
    }

    private static CadreException tooLong(String what, int most) {
        return new CadreException(
                ErrorCode.INVALID,
                "The " + what + " of the pull request is too long",
                Map.of("most_characters", most),
                "Shorten it");
    }
}
