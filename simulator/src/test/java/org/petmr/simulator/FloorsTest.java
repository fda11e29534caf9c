package org.petmr.simulator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Nothing below knows the simulator, and it reaches the service only as hardware, an MR host and a console would. */
@AnalyzeClasses(packages = "org.petmr", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_SIMULATOR = noClasses()
            .that()
            .resideOutsideOfPackage("org.petmr.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.petmr.simulator..");

    /** Physics that shared code with the reconstruction would agree with it also where both are wrong. */
    @ArchTest
    static final ArchRule PHYSICS_SHARES_NO_PROJECTOR = noClasses()
            .that()
            .resideInAnyPackage("org.petmr.simulator.physics..", "org.petmr.simulator.phantom..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.petmr.recon.projector..", "org.petmr.recon.algorithm..", "org.petmr.attenuation..");

    /** Both sides have the wire in common, and nothing else: what hardware knew of the service it could not get wrong. */
    @ArchTest
    static final ArchRule HARDWARE_KNOWS_NO_SERVICE = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.petmr.simulator.physics..", "org.petmr.simulator.phantom..", "org.petmr.simulator.detector..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.petmr.acquisition..")
                    .and(not(resideInAPackage("org.petmr.acquisition.wire.."))));

    /** A console has the contract and nothing else: what it knew of the service's own classes it could not get wrong. */
    @ArchTest
    static final ArchRule CONSOLE_KNOWS_NO_SERVICE = noClasses()
            .that()
            .resideInAPackage("org.petmr.simulator.console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.petmr.acquisition..", "org.petmr.recon..", "org.petmr.attenuation..");

    @ArchTest
    static final ArchRule ROOMS_ARE_NOT_IN_CIRCLES =
            slices().matching("org.petmr.simulator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_DRAWER_FOR_THE_REST = noClasses()
            .that()
            .resideInAPackage("org.petmr.simulator..")
            .should()
            .resideInAnyPackage("..util..", "..common..", "..manager..", "..impl..");
}
