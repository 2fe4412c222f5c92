package cadre.cli;

import cadre.cli.command.ExitStatus;
import cadre.cli.command.Surroundings;
import cadre.cli.command.TakesCommand;
import cadre.cli.print.Cells;
import cadre.cli.print.Style;
import cadre.wire.config.Nearest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the verb, runs it, turns what goes wrong into one line and a status. */
public final class Cli {
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([A-Z_, ]+)] \\(case-insensitive\\)");

    private final List<Verb> verbs;
    private final Surroundings surroundings;
    private boolean json;

    /**
     * A command line with these verbs.
     *
     * @param verbs in the order of the help
     */
    public Cli(List<Verb> verbs, Surroundings surroundings) {
        this.verbs = List.copyOf(verbs);
        this.surroundings = surroundings;
    }

    /**
     * Runs what the arguments say.
     *
     * @return the exit status
     */
    public int run(String... args) {
        var name = args.length == 0 ? "" : args[0];
        json = Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch("--json"::equals);
        switch (name) {
            case "", "-h", "--help", "help" -> {
                return help(args);
            }
            case "-V", "--version" -> {
                return run("version");
            }
            default -> {}
        }
        var verb = verb(name);
        if (verb.isEmpty()) {
            return unknown(name);
        }
        return run(verb.get(), Arrays.asList(args).subList(1, args.length));
    }

    /** Picocli's view of a verb, with help options everywhere; also for tests and completion. */
    public CommandLine commandLine(Verb verb) {
        return withRoot(List.of(verb)).getSubcommands().values().iterator().next();
    }

    /** All verbs as one picocli command, for completion scripts and tests. */
    public CommandLine all() {
        return withRoot(verbs);
    }

    private CommandLine withRoot(List<Verb> some) {
        var root = new CommandLine(CommandSpec.create().name("cadre"));
        for (var verb : some) {
            root.addSubcommand(verb.name(), new CommandLine(verb.command().apply(surroundings)));
        }
        return configured(root);
    }

    private int run(Verb verb, List<String> args) {
        var line = commandLine(verb);
        var own = new ArrayList<>(args);
        own.addFirst(verb.name());
        int dashes = own.indexOf("--");
        if (dashes >= 0 && line.getCommand() instanceof TakesCommand takes) {
            takes.command(own.subList(dashes + 1, own.size()));
            own.subList(dashes, own.size()).clear();
        }
        return line.getParent().execute(own.toArray(String[]::new));
    }

    private CommandLine configured(CommandLine line) {
        addHelp(line);
        var terminal = surroundings.terminal();
        line.setOut(new PrintWriter(terminal.out(), true));
        line.setErr(new PrintWriter(terminal.err(), true));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        terminal.style() == Style.COLOUR ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setExpandAtFiles(false); // a prompt may begin with '@'
        Numbers.register(line);
        line.setParameterExceptionHandler((e, _) -> usage(e));
        line.setExecutionExceptionHandler((e, _, _) -> failed(e));
        return line;
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new HelpOption()));
        line.getCommandSpec()
                .usageMessage()
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .commandListHeading("%nVerbs:%n");
        line.getSubcommands().values().forEach(Cli::addHelp);
    }

    private int failed(Exception e) {
        var err = surroundings.terminal().err();
        switch (e) {
            case CadreException known -> {
                err.println("cadre: " + Cells.clean(String.valueOf(known.getMessage())));
                problem(known);
                return known.code() == ErrorCode.INVALID ? ExitStatus.USAGE : ExitStatus.FAILED;
            }
            case ParameterException usage -> {
                return usage(usage);
            }
            case InterruptedException _ -> {
                return ExitStatus.INTERRUPTED;
            }
            default -> {
                err.println("cadre: this is a bug in Cadre: " + e);
                e.printStackTrace(err);
                problem(
                        new CadreException(
                                ErrorCode.INTERNAL,
                                "This is a bug in Cadre",
                                Map.of("error", e.getClass().getName()),
                                "",
                                e));
                return ExitStatus.FAILED;
            }
        }
    }

    private int usage(ParameterException e) {
        var err = surroundings.terminal().err();
        var name = e.getCommandLine().getCommandSpec().qualifiedName();
        var suggestion =
                e instanceof UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions().stream()
                                .findFirst()
                                .map(s -> ". Did you mean '" + s + "'?")
                                .orElse("")
                        : "";
        var what = Cells.clean(plain(firstLine(String.valueOf(e.getMessage()))));
        var how = "'" + name + " --help' shows how";
        err.println("cadre: " + what + suggestion + " (" + how + ")");
        problem(new CadreException(ErrorCode.INVALID, what + suggestion, Map.of(), how));
        return ExitStatus.USAGE;
    }

    /** A program that asked for JSON gets what went wrong as JSON too. */
    private void problem(CadreException error) {
        if (json) {
            surroundings.terminal().print(Json.write(Problem.of(error)));
        }
    }

    /** Picocli's words, with the choices as they are typed. */
    private static String plain(String message) {
        return CHOICES.matcher(message.replace("option option ", "option "))
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                "expected one of "
                                        + found.group(1).toLowerCase(java.util.Locale.ROOT)));
    }

    private int unknown(String name) {
        var nearest =
                Nearest.of(name, verbs.stream().map(Verb::name).toList())
                        .map(near -> "Did you mean 'cadre " + near + "'? ")
                        .orElse("");
        surroundings
                .terminal()
                .err()
                .println(
                        "cadre: there is no verb '"
                                + Cells.clean(name)
                                + "'. "
                                + nearest
                                + "'cadre help' lists all");
        problem(
                new CadreException(
                        ErrorCode.INVALID,
                        "There is no such verb",
                        Map.of("verb", name),
                        nearest + "'cadre help' lists all"));
        return ExitStatus.USAGE;
    }

    private int help(String... args) {
        var about = args.length > 1 ? args[1] : "";
        if (!about.isEmpty() && !about.startsWith("-")) {
            var verb = verb(about);
            if (verb.isEmpty()) {
                return unknown(about);
            }
            commandLine(verb.get()).usage(surroundings.terminal().out());
            return ExitStatus.DONE;
        }
        var out = args.length == 0 ? surroundings.terminal().err() : surroundings.terminal().out();
        new RootHelp(verbs, surroundings.terminal().style()).lines().forEach(out::println);
        return args.length == 0 ? ExitStatus.USAGE : ExitStatus.DONE;
    }

    private Optional<Verb> verb(String name) {
        return verbs.stream().filter(verb -> verb.name().equals(name)).findFirst();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
