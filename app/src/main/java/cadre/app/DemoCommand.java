package cadre.app;

import cadre.cli.client.Connection;
import cadre.cli.command.ExitStatus;
import cadre.cli.command.RunningCrew;
import cadre.cli.command.RunningPlan;
import cadre.cli.command.Surroundings;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Screen;
import cadre.cli.print.Style;
import cadre.server.CadreServer;
import cadre.server.ServerConfig;
import cadre.wire.config.ConfigFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre demo}. */
@Command(
        name = "demo",
        description = {
            "Show it all in a minute: a server, a node, a small git repository and three jobs at once.",
            "Uses a data folder of its own beside CADRE_HOME and a free port. The built-in rehearsal"
                    + " agent needs no model and no key."
        },
        footer = {
            "",
            "Example:",
            "  cadre demo",
            "  cadre demo crew --exit",
            "  cadre demo plan --exit",
            "  cadre demo --exit --agent claude"
        })
public final class DemoCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            arity = "0..1",
            paramLabel = "crew|plan",
            description = {
                "crew: the three as one crew, side by side, merged in order, with a report.",
                "plan: four streams with owners of files, contracts, a reviewer and an order."
            })
    private Optional<String> what = Optional.empty();

    @Option(names = "--exit", description = "End when the jobs are over instead of serving on.")
    private boolean exit;

    @Option(
            names = "--agent",
            paramLabel = "A",
            defaultValue = "rehearsal",
            description = "rehearsal (default), or claude for the real one.")
    private String agent = "rehearsal";

    @Option(names = "--json", description = "Print one JSON object at the end, for programs.")
    private boolean json;

    /** Made for one call. */
    public DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        what.filter(word -> !word.equals("crew") && !word.equals("plan"))
                .ifPresent(word -> {
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "There is no such demo",
                            Map.of("demo", word),
                            "Say 'cadre demo', 'cadre demo crew' or 'cadre demo plan'");
                });
        var env = environment();
        var userHome = ServerCommand.userHome(env);
        var config = ServerConfig.read(env, userHome);
        ProgramLog.start(surroundings.env().getOrDefault("CADRE_LOG_LEVEL", "warn"), false);
        var stop = StopSignal.take();
        var main = Thread.currentThread();
        Thread.ofPlatform().daemon().name("stop").start(() -> interruptWhenAsked(stop, main));
        say("starting a server and a node in " + config.home());
        try (var server = CadreServer.start(config);
                var node =
                        LocalNode.start(
                                server, ConfigFile.read(env, userHome), surroundings.clock())) {
            say("ready at " + server.url());
            int status =
                    switch (what.orElse("")) {
                        case "crew" -> crew(server, config.home());
                        case "plan" -> plan(server, config.home());
                        default -> jobs(server, config.home());
                    };
            node.awaitIdle();
            if (exit) {
                again(env);
            } else {
                serve(server, config.home());
            }
            return status;
        }
    }

    /** With the server gone no address and no verb works: says how they work again. */
    private void again(Map<String, String> env) {
        var terminal = surroundings.terminal();
        var home = "CADRE_HOME=" + env.get("CADRE_HOME");
        terminal.note("");
        terminal.note("The demo's server ends here; its data stays. To look at it again:");
        terminal.note("  " + home + " CADRE_WORK=" + env.get("CADRE_WORK") + " cadre up --port 0");
        terminal.note("  " + home + " cadre diff j1");
    }

    private int jobs(CadreServer server, Path home) throws InterruptedException {
        var jobs = run(server, home);
        return jobs.stream().allMatch(job -> job.status() instanceof JobState.Succeeded)
                ? ExitStatus.DONE
                : ExitStatus.FAILED;
    }

    /** The same three as the parts of one crew. */
    private int crew(CadreServer server, Path home) throws InterruptedException {
        var repository =
                DemoRepository.make(home.resolve("shop"), DemoRepository.SHOP, surroundings.env());
        say("made a git repository in " + repository);
        try (var api = LocalNode.admin(server)) {
            var crew = DemoCrew.file(api, surroundings, agent, repository);
            say("three parts side by side: cadre crew status " + crew);
            return new RunningCrew(surroundings, api, crew).follow(json);
        }
    }

    private int plan(CadreServer server, Path home) throws InterruptedException {
        var repository =
                DemoRepository.make(home.resolve("shop"), DemoPlan.files(), surroundings.env());
        say("made a git repository in " + repository);
        try (var api = LocalNode.admin(server)) {
            var plan = DemoPlan.start(api, surroundings, repository);
            say("four streams side by side: cadre plan status " + plan);
            return new RunningPlan(surroundings, api, plan).follow(json);
        }
    }

    private List<JobView> run(CadreServer server, Path home) throws InterruptedException {
        var terminal = surroundings.terminal();
        var out = json ? terminal.err() : terminal.out();
        var style = json ? Style.PLAIN : terminal.style();
        var repository =
                DemoRepository.make(home.resolve("shop"), DemoRepository.SHOP, surroundings.env());
        say("made a git repository in " + repository);
        List<JobView> jobs;
        try (var api = LocalNode.admin(server);
                var screen =
                        new Screen(out, !json && terminal.outIsTerminal(), terminal.columns())) {
            jobs =
                    new DemoRun(api, surroundings, screen, style)
                            .run(DemoTask.all(), agent, repository);
        }
        if (json) {
            print(server, home, jobs);
        } else {
            for (var job : jobs) {
                terminal.print("");
                var now = surroundings.clock().instant();
                terminal.print(
                        exit
                                ? JobSummary.outcome(job, now, style)
                                : JobSummary.lines(job, server.url(), now, style));
            }
        }
        return jobs;
    }

    private void print(CadreServer server, Path home, List<JobView> jobs) {
        var object = new LinkedHashMap<String, Object>();
        object.put("url", server.url());
        object.put("home", home.toString());
        object.put("jobs", jobs);
        surroundings.terminal().print(Json.write(object));
    }

    private void serve(CadreServer server, Path home) {
        var terminal = surroundings.terminal();
        terminal.note("");
        terminal.note(
                "The server goes on at " + server.url() + " until Ctrl-C. In another terminal:");
        terminal.note("  export CADRE_HOME=" + home);
        if (!surroundings.hasTerminal()) {
            terminal.note("  export CADRE_KEY=\"$(cat " + server.adminKeyFile() + ")\"");
        }
        terminal.note("  cadre jobs");
        terminal.note("  cadre diff JOB");
        terminal.note("  cd " + home.resolve("shop") + " && cadre apply JOB");
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException asked) {
            // Ctrl-C is how this ends; whether the jobs went well says the status.
        }
    }

    private void interruptWhenAsked(StopSignal stop, Thread main) {
        try {
            stop.await();
            main.interrupt();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        surroundings.terminal().note("demo: " + line);
    }

    /** The user's environment with folders of the demo's own and nothing else of Cadre's in it. */
    private Map<String, String> environment() {
        var env = new HashMap<>(surroundings.env());
        var home = Connection.home(env);
        env.keySet().removeIf(name -> name.startsWith("CADRE_"));
        env.put("CADRE_HOME", home.resolveSibling(home.getFileName() + "-demo").toString());
        env.put("CADRE_WORK", home.resolveSibling(home.getFileName() + "-demo-work").toString());
        env.put("CADRE_PORT", "0");
        env.put("CADRE_NODE_NAME", "demo");
        env.put("CADRE_NODE_SLOTS", "3");
        return env;
    }
}
