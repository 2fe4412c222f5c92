package cadre.node.agents;

import cadre.node.agents.rehearsal.RehearsalMain;
import cadre.process.OwnJvm;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scripted agent that comes with Cadre: {@link RehearsalMain}, run by the JVM that runs this
 * node, from the same class path.
 */
final class RehearsalCli implements AgentCli {
    static final String NAME = "rehearsal";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<FoundAgent> probe() {
        return Optional.of(
                new FoundAgent(NAME, OwnJvm.java().toString(), Runtime.version().toString()));
    }

    @Override
    public Invocation invocation(AttemptOrder order, AgentPlace place, List<SecretValue> secrets) {
        var argv = new ArrayList<>(List.of(OwnJvm.java().toString(), "-XX:TieredStopAtLevel=1"));
        argv.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:-UsePerfData"));
        argv.addAll(OwnJvm.quickStart());
        argv.addAll(List.of("-cp", OwnJvm.classPathArgument(), RehearsalMain.class.getName()));
        argv.addAll(order.agent().arguments());
        order.resume().ifPresent(resume -> argv.addAll(List.of("--resume", resume.sessionId())));
        var readable =
                Stream.of(
                                Stream.of(OwnJvm.home()),
                                OwnJvm.classPath().stream(),
                                OwnJvm.archive().stream())
                        .flatMap(each -> each)
                        .toList();
        return new Invocation(argv, Map.of(), Optional.of(order.prompt()), readable);
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        return new JsonLineReader(line ->
                line.path("step").isString()
                        ? List.of(clipped(Json.mapper().treeToValue(line, Step.class)))
                        : List.of());
    }

    @Override
    public LogStream humanStream() {
        return LogStream.OUT;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        return FinalEvent.verdict("the rehearsal agent", last, exitCode);
    }

    /** An agent's line may lack a field, which then reads as null. */
    private static Step clipped(Step step) {
        return switch (step) {
            case Step.Session(var id, var model) -> new Step.Session(text(id), text(model));
            case Step.Message(var text) -> new Step.Message(text(text));
            case Step.ToolCall(var id, var tool, var arguments) ->
                    new Step.ToolCall(text(id), text(tool), text(arguments));
            case Step.ToolResult(var id, var failed, var output) ->
                    new Step.ToolResult(text(id), failed, text(output));
            case Step.FileChange(var path, var change) ->
                    new Step.FileChange(text(path), text(change));
            case Step.Used(var model, var usage) -> new Step.Used(model, usage(usage));
            case Step.Notice(var text) -> new Step.Notice(text(text));
            case Step.Answered(var answer, var usage) ->
                    new Step.Answered(
                            Clip.answer(Objects.requireNonNullElse(answer, "")), usage(usage));
            case Step.Failed(var kind, var message, var status, _, var usage) ->
                    new Step.Failed(text(kind), text(message), status, usage(usage));
        };
    }

    private static String text(String text) {
        return Clip.text(Objects.requireNonNullElse(text, ""));
    }

    private static Usage usage(Usage usage) {
        return Objects.requireNonNullElse(usage, Usage.NONE);
    }
}
