package cadre.app.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A part of a compose file: a mapping, empty where there is none. */
record ComposeFile(String name, Map<?, ?> entries) {
    static ComposeFile read(Path file) {
        try {
            var settings = LoadSettings.builder().setLabel(file.toString()).build();
            var read = new Load(settings).loadFromString(Files.readString(file));
            return new ComposeFile(file.getFileName().toString(), (Map<?, ?>) read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ComposeFile> services() {
        var services = map("services");
        return services.names().stream().map(services::map).toList();
    }

    List<String> names() {
        return entries.keySet().stream().map(String::valueOf).toList();
    }

    ComposeFile map(String key) {
        return new ComposeFile(
                name + "/" + key,
                entries.get(key) instanceof Map<?, ?> mapping ? mapping : Map.of());
    }

    List<ComposeFile> maps(String key) {
        return entries.get(key) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(one -> new ComposeFile(name + "/" + key, (Map<?, ?>) one))
                        .toList()
                : List.of();
    }

    List<String> texts(String key) {
        return entries.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(entries.get(key)).map(String::valueOf);
    }

    @Override
    public String toString() {
        return name;
    }
}
