package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.fleet.job.JobFilter;
import cadre.server.fleet.job.Jobs;
import cadre.wire.api.JobSelection;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.ResumeRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Commands about jobs. */
final class JobCommands {
    static final String FOLLOW = "[--cold] JOB TEXT";

    private static final int FEW = 10;
    private static final int REASON = 500;

    /** Two hyphens, and what phones make of them. */
    private static final Set<String> COLD = Set.of("--cold", "\u2014cold", "\u2013cold");

    private final Jobs jobs;
    private final Patches patches;
    private final Chat.Findable findable;
    private final PickCommands picks;
    private final long maxPromptBytes;

    JobCommands(Chat.Fleet about, PickCommands picks) {
        this.jobs = about.jobs();
        this.patches = about.patches();
        this.findable = about.findable();
        this.maxPromptBytes = about.maxPromptBytes();
        this.picks = picks;
    }

    Reply run(Asked asked) {
        var request = RunForm.read(asked.arguments());
        return filed(
                asked,
                request.repositories().isEmpty()
                        ? request.withRepositories(picks.of(asked))
                        : request);
    }

    /** Goes on with a job that is over, in its session, or with its change in a new one. */
    Reply follow(Asked asked) {
        var words = asked.arguments().strip();
        var cold = COLD.contains(Subject.first(words));
        var about = cold ? Subject.rest(words) : words;
        var text = Subject.rest(about);
        if (text.isBlank()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The job, or what it is to go on with, is missing",
                    Map.of(),
                    "Write /follow " + FOLLOW);
        }
        var earlier = jobs.job(asked.by(), JobId.of(Subject.first(about)));
        return filed(
                asked,
                JobRequest.of(text, earlier.agent())
                        .withResume(new ResumeRequest(earlier.id(), cold)));
    }

    private Reply filed(Asked asked, JobRequest request) {
        if (request.prompt().getBytes(StandardCharsets.UTF_8).length > maxPromptBytes) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The prompt is too long",
                    Map.of("most_bytes", maxPromptBytes),
                    "Put long texts into a file of the repository");
        }
        // what was filed before a crash has its answer, whatever GitHub says by now
        var known = jobs.filed(asked.by().key(), asked.name());
        if (known.isPresent()) {
            return shown(jobs.job(asked.by(), known.get()));
        }
        var whole = findable.resolved(asked.by(), request);
        return shown(jobs.file(asked.by(), whole.withIdempotencyKey(asked.name())));
    }

    Reply list(Asked asked) {
        var state =
                Optional.of(asked.arguments().toLowerCase(Locale.ROOT))
                        .filter(text -> !text.isEmpty());
        var filter =
                JobFilter.of(
                        new JobSelection(
                                state,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        var page = jobs.list(asked.by(), filter, Optional.empty(), FEW);
        return Reply.of(
                page.items().isEmpty()
                        ? "There are no such jobs. `/run PROMPT` files one."
                        : page.items().stream()
                                .map(JobText::line)
                                .collect(Collectors.joining("\n")));
    }

    Reply job(Asked asked) {
        return shown(jobs.job(asked.by(), id(asked)));
    }

    Reply diff(Asked asked) {
        var job = jobs.job(asked.by(), id(asked));
        return Reply.of(JobText.changes(job)).withFiles(patches.of(job.id()));
    }

    Reply why(Asked asked) {
        var why = jobs.why(asked.by(), id(asked));
        var lines =
                why.nodes().stream()
                        .limit(FEW)
                        .map(line -> "\n- " + Quoted.line(line, 200))
                        .collect(Collectors.joining());
        var more = why.nodes().size() - FEW;
        return Reply.of(
                "`%s` %s: %s%s%s"
                        .formatted(
                                why.job(),
                                why.state(),
                                Quoted.line(why.summary(), 1000),
                                lines,
                                more > 0 ? "\nand " + more + " more nodes" : ""));
    }

    Reply cancel(Asked asked) {
        var id = id(asked);
        var reason = Quoted.line(Subject.rest(asked.arguments()), REASON);
        if (asked.again() && jobs.job(asked.by(), id).status() instanceof JobState.Cancelled) {
            return shown(jobs.job(asked.by(), id)); // it was cancelled before the crash
        }
        return shown(jobs.cancel(asked.by(), id, reason));
    }

    Reply retry(Asked asked) {
        var id = id(asked);
        if (asked.again()) {
            var job = jobs.job(asked.by(), id);
            if (began(job).isAfter(asked.at())) {
                return shown(job); // it was queued again before the crash
            }
        }
        return shown(jobs.retry(asked.by(), id));
    }

    /** When it was queued, or given to a node, last. */
    private static Instant began(JobView job) {
        if (job.status() instanceof JobState.Queued queued) {
            return queued.since();
        }
        return job.attempts().isEmpty() ? job.filedAt() : job.attempts().getLast().claimedAt();
    }

    private static Reply shown(JobView job) {
        return Reply.following(job.id(), JobText.whole(job));
    }

    /**
     * The job that a command begins with.
     *
     * @throws CadreException INVALID if it names none
     */
    static JobId id(Asked asked) {
        var word = Subject.first(asked.arguments());
        if (word.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The job is missing",
                    Map.of(),
                    "Write its id behind the command, such as j17; /jobs lists them");
        }
        return JobId.of(word);
    }
}
