package org.petmr.acquisition;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The acquisition floor knows the floors below it, never the simulator; its rooms do not know each other in circles. */
@AnalyzeClasses(packages = "org.petmr", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {

    @ArchTest
    static final ArchRule KNOWS_NO_SIMULATOR =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.petmr.simulator..");

    @ArchTest
    static final ArchRule LOWER_FLOORS_KNOW_NO_NETWORK = noClasses()
            .that()
            .resideInAnyPackage("org.petmr.recon..", "org.petmr.attenuation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.petmr.acquisition..");

    /** One protocol, one room: whoever wants DICOM speaks to the port. */
    @ArchTest
    static final ArchRule ONLY_THE_PROVIDER_KNOWS_ITS_WIRE = noClasses()
            .that()
            .resideOutsideOfPackage("org.petmr.acquisition.dicom.netty..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.petmr.acquisition.dicom.netty..");

    /** What front ends use too knows nothing of the service behind it. */
    @ArchTest
    static final ArchRule THE_WIRE_KNOWS_NO_SERVICE = noClasses()
            .that()
            .resideInAPackage("org.petmr.acquisition.wire..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.petmr.acquisition..")
                    .and(not(resideInAPackage("org.petmr.acquisition.wire.."))));

    @ArchTest
    static final ArchRule ROOMS_ARE_NOT_IN_CIRCLES =
            slices().matching("org.petmr.acquisition.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_DRAWER_FOR_THE_REST =
            noClasses().should().resideInAnyPackage("..util..", "..common..", "..manager..", "..impl..");
}
