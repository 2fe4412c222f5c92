package cadre.node.agents;

import cadre.node.TestOrder;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Programs that say their version as a CLI does, and orders for them. */
final class InstalledPrograms {
    private InstalledPrograms() {}

    /** Puts a program into a folder; returns the PATH that finds it. */
    static String install(Path bin, String name, String version) throws IOException {
        Files.createDirectories(bin);
        var program = bin.resolve(name);
        Files.writeString(
                program,
                "#!/bin/sh\ncase \"$1\" in --version) echo '%s';; *) echo;; esac\n"
                        .formatted(version));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin + ":/usr/bin:/bin";
    }

    static AttemptOrder order(String cli, String model, String effort, String systemPrompt) {
        return Orders.order(
                new AgentOrder(
                        new AgentName(cli),
                        cli,
                        model,
                        effort,
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        systemPrompt),
                "--do it");
    }

    static AttemptOrder resumed(AttemptOrder order, String session) {
        return TestOrder.of(
                order.attempt(),
                order.token(),
                order.prompt(),
                order.agent(),
                order.repositories(),
                order.env(),
                order.artifacts(),
                order.isolation(),
                order.timeoutSec(),
                order.idleTimeoutSec(),
                SpendingLimits.NONE,
                Optional.of(new ResumeOrder(AttemptId.of("j16.1"), session, List.of())));
    }
}
