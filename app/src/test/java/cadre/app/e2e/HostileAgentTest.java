package cadre.app.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class HostileAgentTest extends HostileAgent {
    HostileAgentTest(@TempDir Path root) {
        super(root);
    }

    @Override
    Installation begin(Path folder) {
        return Installation.running(folder, 4);
    }
}
