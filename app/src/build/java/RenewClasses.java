import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the classes of a jar that were compiled for Java 5 or older the format of Java 17: the JVM
 * puts no older ones into its archive of loaded classes, and they are loaded and verified anew at
 * each start. Their code stays the same; the maps of the stack that newer formats want are added.
 * The build runs it on the packaged program: {@code java RenewClasses.java JAR}.
 */
public final class RenewClasses {
    private static final int OLDEST_IN_ARCHIVES = ClassFile.JAVA_6_VERSION;
    private static final int GIVEN = ClassFile.JAVA_17_VERSION;
    private static final int MAJOR_VERSION_AT = 6;

    private RenewClasses() {}

    public static void main(String[] args) throws IOException {
        var renewed = 0;
        try (var jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            var format =
                    ClassFile.of(
                            StackMapsOption.GENERATE_STACK_MAPS,
                            ClassHierarchyResolverOption.of(classesIn(jar)));
            for (var file : oldClasses(jar)) {
                var time = Files.getLastModifiedTime(file);
                Files.write(file, renewed(format, Files.readAllBytes(file)));
                Files.setLastModifiedTime(file, time);
                renewed++;
            }
        }
        System.out.println(renewed + " classes of Java 5 or older renewed");
    }

    private static Iterable<Path> oldClasses(FileSystem jar) throws IOException {
        try (var files = Files.walk(jar.getPath("/"))) {
            return files.filter(file -> file.toString().endsWith(".class") && isOld(file)).toList();
        }
    }

    private static boolean isOld(Path file) {
        try (var bytes = Files.newInputStream(file)) {
            var head = bytes.readNBytes(MAJOR_VERSION_AT + 2);
            return head[MAJOR_VERSION_AT] == 0 && head[MAJOR_VERSION_AT + 1] < OLDEST_IN_ARCHIVES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] renewed(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        var code = ClassTransform.transformingMethodBodies((builder, each) -> builder.with(each));
        ClassTransform version =
                (builder, each) -> {
                    if (each instanceof ClassFileVersion) {
                        builder.withVersion(GIVEN, 0);
                    } else {
                        builder.with(each);
                    }
                };
        return format.transformClass(model, code.andThen(version));
    }

    /** Which class extends which, for the maps: from the jar, else from the JDK. */
    private static ClassHierarchyResolver classesIn(FileSystem jar) {
        return ClassHierarchyResolver.ofResourceParsing((ClassDesc each) -> open(jar, each))
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static InputStream open(FileSystem jar, ClassDesc each) {
        var descriptor = each.descriptorString();
        var file = jar.getPath("/" + descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
