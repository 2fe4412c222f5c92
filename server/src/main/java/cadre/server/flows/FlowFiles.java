package cadre.server.flows;

import cadre.server.forges.connection.FlowProject;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.storage.Database;
import java.util.List;
import java.util.stream.Collectors;

/** The flow files of the repositories that flows are configured for, as they were seen last. */
public record FlowFiles(Database db, FlowProjects projects) {

    /** Those with a mistake in them. */
    public List<RefusedFile> refused() {
        var configured = projects.all().stream().map(FlowFiles::place).collect(Collectors.toSet());
        return db.read(Definitions::refused).stream()
                .filter(file -> configured.contains(file.host() + " " + file.repository()))
                .toList();
    }

    private static String place(FlowProject project) {
        return project.host() + " " + project.repository();
    }
}
