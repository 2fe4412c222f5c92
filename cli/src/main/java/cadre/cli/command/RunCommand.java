package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.JobSummary;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobLimits;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobView;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PathGuard;
import cadre.wire.job.Placement;
import cadre.wire.job.PromptBy;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre run}. */
@Command(
        name = "run",
        description = {
            "File a job, follow its log, and show what came of it.",
            "",
            "A repository on this machine is sent as it was last committed. Ends with 0 if the job"
                    + " succeeded, 1 if it failed or was lost, 124 if it timed out, 130 if it was"
                    + " cancelled or left running by Ctrl-C, 143 if it was left running by SIGTERM."
        },
        customSynopsis = {
            "cadre run PROMPT [--repo PATH|URL[@REF]]... [--agent A] [OPTIONS]",
            "       cadre run (-f FILE | -) [OPTIONS]",
            "       cadre run [PROMPT] --agent custom [OPTIONS] -- COMMAND...",
            "       cadre run PROMPT --resume JOB [--cold] [OPTIONS]"
        },
        footer = {
            "",
            "Example:",
            "  cadre run \"add a --json flag\" --repo . --agent claude",
            "  cadre run -f prompt.md --repo https://example.org/shop.git@main --detach",
            "  cadre run \"run the tests\" --repo . --agent custom -- make test",
            "  cadre run --resume j17 \"now add a test for it\""
        })
public final class RunCommand implements Callable<Integer>, TakesCommand {
    private final Surroundings surroundings;
    private List<String> command = List.of();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "What the agent shall do; '-' reads it from the standard input.")
    private Optional<String> prompt = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the prompt from a file.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "JOB",
            description = {
                "Go on with a job that is over: the same agent session in the same workspace, on"
                        + " its node.",
                "Agent, repositories and environment are that job's."
            })
    private Optional<String> resume = Optional.empty();

    @Option(
            names = "--cold",
            description = {
                "With --resume: a new session in a new workspace, on any node, that begins with"
                        + " the",
                "job's saved change and its last answer."
            })
    private boolean cold;

    @Option(
            names = "--agent",
            paramLabel = "A",
            description = "The agent profile (default claude, or custom with a COMMAND).")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--model", paramLabel = "M", description = "Another model than the profile's.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--prompt-by",
            paramLabel = "HOW",
            description = "How a COMMAND gets the prompt: stdin (default), argument or file.")
    private Optional<PromptBy> promptBy = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "On this node and no other.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--tag", paramLabel = "T", description = "On a node with this tag.")
    private List<String> tags = List.of();

    @Option(names = "--prefer", paramLabel = "T", description = "Rather on a node with this tag.")
    private List<String> preferred = List.of();

    @Option(
            names = "--placement",
            paramLabel = "P",
            description = "Among the rest: least_loaded (default), round_robin or random.")
    private Optional<Placement> placement = Optional.empty();

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "0 to 9, higher first (default 5).")
    private Optional<Integer> priority = Optional.empty();

    @Option(names = "--idle-timeout", paramLabel = "D", description = "Longest silence: 90s, 15m.")
    private Optional<String> idleTimeout = Optional.empty();

    @Option(
            names = "--queue-timeout",
            paramLabel = "D",
            description = "Longest wait for a node: 15m, 2h (default no limit).")
    private Optional<String> queueTimeout = Optional.empty();

    @Option(
            names = "--on-disconnect",
            paramLabel = "POLICY",
            description = {
                "When its node does not answer after the agent's first turn: wait (default) until"
                        + " it is back; replace:10m, end the agent there and try again; stop:10m, end"
                        + " the agent there."
            })
    private Optional<String> onDisconnect = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Stop the agent, and keep its work, when it has used so many tokens.")
    private Optional<Long> maxTokens = Optional.empty();

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description =
                    "Stop the agent, and keep its work, when it has cost so many US dollars, such"
                            + " as 2.50.")
    private Optional<String> maxCost = Optional.empty();

    @Mixin private final ProgressOptions progress = new ProgressOptions();

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "Tries in all before the agent's first turn (default 3).")
    private Optional<Integer> attempts = Optional.empty();

    @Option(
            names = "--team",
            paramLabel = "TEAM",
            description =
                    "Give the agent this team's bus while it runs: mail, tasks and locks, as the"
                            + " member job-N.")
    private Optional<String> team = Optional.empty();

    @Option(
            names = "--artifact",
            paramLabel = "GLOB",
            description = "Save the files in the workspace that match.")
    private List<String> artifacts = List.of();

    @Option(
            names = "--owns",
            paramLabel = "PATTERN",
            description = {
                "The agent may change these paths and no other: a file, a folder, or a pattern with"
                        + " *, ? and **.",
                "What it changes elsewhere is kept apart."
            })
    private List<String> owns = List.of();

    @Option(
            names = "--read-only",
            description =
                    "With --owns: folders in which nothing is its own are read-only for the agent,"
                            + " where isolation can mount.")
    private boolean readOnly;

    @Option(
            names = "--isolation",
            paramLabel = "K",
            description = "auto (default), bubblewrap, unshare, user or none.")
    private Optional<IsolationKind> isolation = Optional.empty();

    @Option(
            names = "--prepare",
            paramLabel = "SCRIPT",
            description = "A shell script to run in each repository before the agent.")
    private Optional<String> prepare = Optional.empty();

    @Option(
            names = "--after",
            paramLabel = "SCRIPT",
            description = "A shell script to run in each repository after the agent.")
    private Optional<String> after = Optional.empty();

    @Mixin private final FilingOptions filing = new FilingOptions();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void command(List<String> argv) {
        command = List.copyOf(argv);
    }

    @Override
    public Integer call() throws InterruptedException {
        var text = new PromptText(surroundings, command).read(prompt, file);
        var earlier = earlier();
        var longest = filing.timeoutSec();
        idleTimeout.ifPresent(d -> Durations.read("--idle-timeout", d));
        maxCost.ifPresent(RunCommand::dollars);
        queueTimeout.ifPresent(d -> Durations.read("--queue-timeout", d));
        onDisconnect.ifPresent(RunCommand::policy);
        var repositories = filing.ahead(surroundings);
        try (var api = surroundings.api()) {
            if (surroundings.terminal().isInteractive()) {
                api.requireServer();
            }
            var profile = earlier.isPresent() ? agentOf(api, earlier.get()) : agent();
            var sent =
                    repositories.of(
                            api, filing.repositories, filing.nodeRepositories, prepare, after);
            var request = request(text, profile, sent, longest, earlier);
            var key = request.idempotencyKey().orElseThrow();
            var tree =
                    new PatientPost(api, surroundings.terminal()::note)
                            .send(Route.of("jobs"), request, key);
            var job = Json.mapper().treeToValue(tree, JobView.class);
            return filing.detach
                    ? detached(api, job)
                    : new RunningJob(surroundings, api, job).follow(output);
        }
    }

    private AgentName agent() {
        return new AgentName(agent.orElse(command.isEmpty() ? "claude" : "custom"));
    }

    private AgentName agentOf(Api api, ResumeRequest earlier) {
        return agent.map(AgentName::new)
                .orElseGet(() -> api.get(Route.of("jobs", earlier.job()), JobView.class).agent());
    }

    /** What the job goes on with; its repositories are there already. */
    private Optional<ResumeRequest> earlier() {
        if (resume.isEmpty()) {
            if (cold) {
                throw wrong(
                        "A cold start needs a job to begin with",
                        Map.of("option", "--cold"),
                        "Name it: cadre run --resume JOB --cold \"...\"");
            }
            return Optional.empty();
        }
        var isNew = filing.hasRepositories() || prepare.isPresent() || after.isPresent();
        if (isNew) {
            throw wrong(
                    "A job that goes on with another one has its repositories and scripts",
                    Map.of("--resume", resume.get()),
                    "Leave out --repo, --node-repo, --dirty, --prepare and --after; or file a new"
                            + " job without --resume");
        }
        return Optional.of(new ResumeRequest(JobId.of(resume.get()), cold));
    }

    private JobRequest request(
            String text,
            AgentName profile,
            List<RepositoryRequest> sent,
            Optional<Long> longest,
            Optional<ResumeRequest> earlier) {
        return new JobRequest(
                        text,
                        profile,
                        command,
                        promptBy,
                        model,
                        sent,
                        node.map(NodeName::new),
                        tags,
                        preferred,
                        placement,
                        priority,
                        longest,
                        idleTimeout.map(d -> Durations.read("--idle-timeout", d).toSeconds()),
                        attempts,
                        filing.env,
                        artifacts,
                        isolation,
                        filing.labels,
                        Optional.of(filing.key()),
                        limits(),
                        earlier,
                        progress.rules(),
                        progress.stops(),
                        onDisconnect.map(RunCommand::policy),
                        queueTimeout.map(d -> Durations.read("--queue-timeout", d).toSeconds()),
                        team.map(TeamName::new))
                .withGuard(guard());
    }

    private Optional<PathGuard> guard() {
        return owns.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PathGuard.owning(owns)
                                .withReadOnly(readOnly ? Optional.of(true) : Optional.empty()));
    }

    private static OnDisconnect policy(String text) {
        var colon = text.indexOf(':');
        var word = colon < 0 ? text : text.substring(0, colon);
        var isTimed = word.equals("replace") || word.equals("stop");
        if (colon < 0 ? !word.equals("wait") : !isTimed) {
            throw wrong(
                    "This is no policy for a node that does not answer",
                    Map.of("--on-disconnect", text),
                    "Use wait, replace:10m or stop:10m");
        }
        if (colon < 0) {
            return new OnDisconnect.Wait();
        }
        var after = Durations.read("--on-disconnect", text.substring(colon + 1)).toSeconds();
        return word.equals("replace")
                ? new OnDisconnect.Replace(after)
                : new OnDisconnect.Stop(after);
    }

    private Optional<JobLimits> limits() {
        return maxTokens.isEmpty() && maxCost.isEmpty()
                ? Optional.empty()
                : Optional.of(new JobLimits(maxTokens, maxCost.map(RunCommand::dollars)));
    }

    private static BigDecimal dollars(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,12})?")) {
            throw wrong(
                    "This is no amount of dollars", Map.of("--max-cost", text), "Write it as 2.50");
        }
        return new BigDecimal(text);
    }

    private int detached(Api api, JobView job) {
        var terminal = surroundings.terminal();
        if (output.json) {
            return Output.json(terminal, RunningJob.withAddress(api, job));
        }
        terminal.print(
                JobSummary.lines(job, api.url(), surroundings.clock().instant(), terminal.style()));
        return ExitStatus.DONE;
    }

    static CadreException wrong(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
