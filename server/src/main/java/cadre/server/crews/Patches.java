package cadre.server.crews;

import cadre.server.fleet.artifact.Artifacts;
import cadre.wire.api.ArtifactView;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** What jobs changed, as text. */
record Patches(Artifacts artifacts) {
    /**
     * The saved change of a job, one repository after the other.
     *
     * @param most characters; the rest is cut off, with a word that it was
     * @return empty if none is kept
     */
    String of(JobId job, int most) {
        var patches =
                artifacts.list(job).stream().filter(one -> one.kind().equals("patch")).toList();
        if (patches.isEmpty()) {
            return "";
        }
        var last = patches.getLast().attempt();
        var text =
                patches.stream()
                        .filter(one -> one.attempt().equals(last))
                        .map(one -> text(one, most))
                        .collect(Collectors.joining("\n"));
        return Prompts.cut(text, most);
    }

    private String text(ArtifactView patch, int most) {
        try (var in = artifacts.open(patch.id()).stream()) {
            // a character is at most four bytes, and one too many has it cut
            return new String(in.readNBytes(4 * most + 4), StandardCharsets.UTF_8);
        } catch (IOException | CadreException _) {
            return ""; // it was deleted since
        }
    }
}
