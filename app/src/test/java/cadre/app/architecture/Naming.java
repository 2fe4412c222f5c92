package cadre.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** Names that say nothing, packages that explain nothing, and stores that everybody can reach. */
final class Naming {
    private static final Pattern EMPTY_WORDS =
            Pattern.compile("Abstract.*|.*(Util|Utils|Helper|Helpers|Manager|Impl|Base|Info|Data)");

    private Naming() {}

    /** Classes are named by a word of the domain. */
    static ArchRule emptyWords(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(
                        ArchConditions.be(
                                DescribedPredicate.<JavaClass>describe(
                                        "named by an empty word",
                                        type ->
                                                EMPTY_WORDS
                                                        .matcher(type.getSimpleName())
                                                        .matches())))
                .allowEmptyShould(true);
    }

    /** Packages are named by a feature, not by a kind of class. */
    static ArchRule emptyPackages(String root) {
        return noClasses()
                .should()
                .resideInAnyPackage(
                        root + "..util..",
                        root + "..utils..",
                        root + "..common..",
                        root + "..model..",
                        root + "..impl..",
                        root + "..dto..",
                        root + "..service..",
                        root + "..controller..",
                        root + "..helper..")
                .allowEmptyShould(true);
    }

    /** A store is the private part of its feature: others ask the feature's service. */
    static ArchRule publicStores(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .haveNameMatching(".*\\wStore")
                .should()
                .notBePublic()
                .allowEmptyShould(true);
    }

    /** Each package says what it is for, and that nothing in it is null unless it says so. */
    static ArchRule unmarkedPackages(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areTopLevelClasses()
                .should(
                        new ArchCondition<>("be in a package whose package-info is @NullMarked") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                var marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                                events.add(
                                        new SimpleConditionEvent(
                                                type,
                                                marked,
                                                "Class <"
                                                        + type.getName()
                                                        + "> is in a package without a @NullMarked package-info"));
                            }
                        })
                .allowEmptyShould(true);
    }
}
