package cadre.app;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a server listens. */
final class ListenOptions {
    @Option(
            names = "--port",
            paramLabel = "P",
            description = "The port (default 27888); 0 takes a free one.")
    private Optional<String> port = Optional.empty();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "The address (default 127.0.0.1: this machine only).")
    private Optional<String> bind = Optional.empty();

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "The address that people and nodes use.")
    private Optional<String> publicUrl = Optional.empty();

    void over(Map<String, String> env) {
        port.ifPresent(p -> env.put("CADRE_PORT", p));
        bind.ifPresent(b -> env.put("CADRE_BIND", b));
        publicUrl.ifPresent(u -> env.put("CADRE_PUBLIC_URL", u));
    }
}
