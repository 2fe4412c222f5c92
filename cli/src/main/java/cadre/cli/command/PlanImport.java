package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.LogPart;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.cli.plan.PlanDraft;
import cadre.cli.plan.PlanFolder;
import cadre.cli.plan.PlanText;
import cadre.cli.print.Screen;
import cadre.cli.print.Style;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.RoleName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.PathGuard;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanCheck;
import cadre.wire.plan.PlanFinding;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre plan import}. */
public abstract class PlanImport {
    private static final String DEFAULT_ROLE = "planner";
    private static final int LONGEST = 256 * 1024;

    private final Surroundings surroundings;

    /** Made for one call. */
    PlanImport(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * What came of it.
     *
     * @param ok whether the draft is written and could run
     * @param answer the file with what the agent said, where that is no plan
     */
    record Imported(
            boolean ok,
            JobId job,
            Optional<Path> written,
            Optional<Path> answer,
            Optional<Problem> problem,
            List<PlanFinding> findings) {}

    @Command(
            name = "import",
            description = {
                "Have an agent turn a plan in Markdown into a draft of cadre-plan.yaml, and check it."
                        + " What the check finds is printed, and stands at the end of the draft.",
                "Ends with 0 if the draft could run, else with 1; an answer that is no plan is kept"
                        + " in a file beside it."
            },
            footer = {"", "Example:", "  cadre plan import docs/plan.md --agent planner"})
    public int importPlan(
            @Parameters(paramLabel = "FILE", description = "The plan in Markdown, to 256 KiB.")
                    Path file,
            @Option(
                            names = "--agent",
                            paramLabel = "ROLE",
                            description = "The role that does it (default planner).")
                    Optional<String> role,
            @Option(
                            names = "--profile",
                            paramLabel = "P",
                            description = "The agent profile that does it, in place of a role.")
                    Optional<String> profile,
            @Option(
                            names = {"-o", "--out"},
                            paramLabel = "DRAFT",
                            description = "Where the draft goes (default cadre-plan.yaml here).")
                    Optional<Path> out,
            @Option(names = "--force", description = "Write over a file that is there.")
                    boolean force,
            @Mixin Output how)
            throws InterruptedException {
        var folder = PlanFolder.around(surroundings.directory());
        var to = out.map(surroundings.directory()::resolve).orElse(folder.file());
        if (!force && Files.exists(to)) {
            throw taken(to);
        }
        if (role.isPresent() && profile.isPresent()) {
            throw RunCommand.wrong(
                    "A role has its profile",
                    Map.of("--profile", profile.get()),
                    "Give one of them");
        }
        var prose = prose(surroundings.directory().resolve(file));
        try (var api = surroundings.api()) {
            var job = filed(api, request(api, prose, folder, role, profile));
            surroundings.terminal().note("asked " + job.agent() + " for a draft: " + job.id());
            try (var leaving = new Leaving()) {
                try {
                    return over(ended(api, job.id()), folder, to, force, how);
                } catch (InterruptedException | CadreException e) {
                    if (leaving.isWanted()) {
                        Thread.interrupted();
                        surroundings
                                .terminal()
                                .note(
                                        job.id()
                                                + " goes on; its answer will be in 'cadre job "
                                                + job.id()
                                                + "'");
                        return leaving.status();
                    }
                    throw e;
                }
            }
        }
    }

    private static String prose(Path file) {
        var text = PlanFolder.text(file);
        if (text.isBlank() || text.length() > LONGEST) {
            throw RunCommand.wrong(
                    "This is no plan to read",
                    Map.of("file", file, "characters", text.length()),
                    "Give a text of 1 to " + LONGEST + " characters");
        }
        return text;
    }

    private JobRequest request(
            Api api,
            String prose,
            PlanFolder folder,
            Optional<String> role,
            Optional<String> profile) {
        var profiles =
                StreamSupport.stream(
                                api.tree(Route.of("agents")).path("items").spliterator(), false)
                        .map(one -> one.path("name").asString(""))
                        .filter(name -> !name.isEmpty() && !name.equals("custom"))
                        .toList();
        var prompt = PlanDraft.prompt(prose, profiles, files(folder), "plan-" + UUID.randomUUID());
        var agent = profile.map(AgentName::new).orElse(JobRequest.BY_ROLE);
        var request =
                JobRequest.of(prompt, agent)
                        .withGuard(Optional.of(PathGuard.owning(List.of())))
                        .withIdempotencyKey(UUID.randomUUID().toString());
        return profile.isPresent()
                ? request
                : request.withRole(new RoleName(role.orElse(DEFAULT_ROLE)));
    }

    private Collection<String> files(PlanFolder folder) {
        return folder.tracked(surroundings.env());
    }

    private JobView filed(Api api, JobRequest request) throws InterruptedException {
        var key = request.idempotencyKey().orElseThrow();
        var tree =
                new PatientPost(api, surroundings.terminal()::note)
                        .send(Route.of("jobs"), request, key);
        return Json.mapper().treeToValue(tree, JobView.class);
    }

    /** Its log is shown beside the output while it runs. */
    private JobView ended(Api api, JobId job) throws InterruptedException {
        var terminal = surroundings.terminal();
        try (var screen = new Screen(terminal.err(), false, terminal.columns())) {
            var sink = Following.Sink.showing(Optional.empty(), screen, Style.PLAIN);
            return new Following(api, job, LogPart.ALL, sink, screen::line).untilOver();
        }
    }

    private int over(JobView job, PlanFolder folder, Path to, boolean force, Output how) {
        var terminal = surroundings.terminal();
        var answer =
                job.attempts().isEmpty()
                        ? ""
                        : job.attempts().getLast().result().map(AttemptResult::answer).orElse("");
        try {
            if (!(job.status() instanceof JobState.Succeeded)) {
                throw new CadreException(
                        ErrorCode.UPSTREAM,
                        "The agent made no draft",
                        Map.of("job", job.id(), "state", job.status().getClass().getSimpleName()),
                        "See 'cadre why " + job.id() + "'");
            }
            var draft = PlanDraft.of(answer);
            var found = folder.findings(draft.plan(), surroundings.env());
            var isGood = PlanCheck.isGood(found);
            write(to, draft.with(comments(found, job)), force);
            if (how.json) {
                Output.json(
                        terminal,
                        new Imported(
                                isGood,
                                job.id(),
                                Optional.of(to),
                                Optional.empty(),
                                Optional.empty(),
                                found));
            } else {
                for (var one : found) {
                    PlanText.finding(one, terminal.style()).forEach(terminal::print);
                }
                terminal.print(
                        "wrote "
                                + to
                                + ", a draft of "
                                + draft.plan().streams().size()
                                + " streams; look through it, and run 'cadre plan check'");
            }
            return isGood ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (CadreException e) {
            return refused(e, job, answer, to, how);
        }
    }

    private int refused(CadreException e, JobView job, String answer, Path to, Output how) {
        var terminal = surroundings.terminal();
        var kept =
                answer.isBlank() ? Optional.<Path>empty() : Optional.of(kept(to, job.id(), answer));
        if (how.json) {
            Output.json(
                    terminal,
                    new Imported(
                            false,
                            job.id(),
                            Optional.empty(),
                            kept,
                            Optional.of(Problem.of(e)),
                            List.of()));
        } else {
            terminal.note("cadre: " + e.getMessage());
            kept.ifPresent(file -> terminal.note("what the agent said is in " + file));
        }
        return ExitStatus.FAILED;
    }

    private static List<String> comments(List<PlanFinding> found, JobView job) {
        var lines = new ArrayList<String>();
        lines.add("A draft of job " + job.id() + ": look through it before it runs.");
        found.stream()
                .flatMap(one -> PlanText.finding(one, Style.PLAIN).stream())
                .forEach(lines::add);
        return lines;
    }

    private static Path kept(Path to, JobId job, String answer) {
        var file = to.resolveSibling(to.getFileName() + "." + job + ".answer.txt");
        write(file, answer, true);
        return file;
    }

    private static void write(Path to, String text, boolean force) {
        try {
            if (force) {
                Files.writeString(to, text);
            } else {
                Files.writeString(to, text, StandardOpenOption.CREATE_NEW);
            }
        } catch (FileAlreadyExistsException e) {
            throw taken(to);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The file cannot be written",
                    Map.of("file", to, "reason", String.valueOf(e.getMessage())),
                    "Make the folder writable",
                    e);
        }
    }

    private static CadreException taken(Path to) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "There is a file already",
                Map.of("file", to),
                "Name another with -o, or give --force");
    }
}
