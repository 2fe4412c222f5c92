package cadre.server.flows;

import cadre.server.flows.GateStore.GateRow;
import cadre.wire.flow.FlowGateView;
import cadre.wire.flow.FlowRunView;
import cadre.wire.flow.FlowStage;
import cadre.wire.flow.FlowStageView;
import cadre.wire.flow.FlowView;
import java.util.List;
import java.util.Optional;

/** Items on their way, as the API shows them. */
final class Views {
    private Views() {}

    /** Without stages, gates and jobs. */
    static List<FlowView> inList(List<FlowRow> rows, List<RefusedFile> refused) {
        return rows.stream()
                .map(row ->
                        of(
                                row,
                                refused.stream()
                                        .filter(file -> isOf(file, row.target()))
                                        .map(RefusedFile::told)
                                        .findFirst()
                                        .orElse(""),
                                List.of(),
                                List.of(),
                                List.of()))
                .toList();
    }

    private static boolean isOf(RefusedFile file, FlowRow.Target target) {
        return file.host().equals(target.host()) && file.repository().equals(target.repository());
    }

    static FlowView of(
            FlowRow row, Optional<RefusedFile> file, List<GateRow> gates, List<RunRow> runs) {
        var problem = file.map(RefusedFile::told).orElse("");
        return of(row, problem, row.flow().stages(), gates, runs);
    }

    private static FlowView of(
            FlowRow row,
            String fileProblem,
            List<FlowStage> stages,
            List<GateRow> gates,
            List<RunRow> runs) {
        return new FlowView(
                row.id(),
                row.source().tracker(),
                row.source().ref().project(),
                row.source().ref().id(),
                row.source().key(),
                row.source().title(),
                row.target().host(),
                row.target().repository(),
                row.target().base(),
                row.target().branch(),
                row.flow().name(),
                row.definition().sha(),
                fileProblem,
                row.stage(),
                row.state(),
                row.why(),
                row.rework(),
                row.submitter(),
                row.enteredAt(),
                row.stageSince(),
                row.endedAt(),
                stages.stream().map(stage -> FlowStageView.of(stage, row.source().key())).toList(),
                gates.stream().map(Views::gate).toList(),
                runs.stream().map(Views::run).toList());
    }

    private static FlowGateView gate(GateRow row) {
        var result = row.result();
        return new FlowGateView(
                row.rule().word(),
                row.rule().told(),
                result.state().word(),
                result.verdict(),
                result.sha(),
                result.source(),
                result.who(),
                result.when(),
                result.why(),
                result.lifts(),
                row.since());
    }

    private static FlowRunView run(RunRow run) {
        return new FlowRunView(
                run.number(),
                run.stage(),
                run.kind().word(),
                run.state().word(),
                run.job(),
                run.sha(),
                run.why(),
                run.verdict(),
                run.findings(),
                run.wantedAt(),
                run.endedAt());
    }
}
