package org.petmr.attenuation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This floor computes on volumes; it stands on recon and knows nothing of networks, DICOM or the floors above. */
@AnalyzeClasses(packages = "org.petmr.attenuation", importOptions = ImportOption.DoNotIncludeTests.class)
final class FloorsTest {

    @ArchTest
    static final ArchRule knowsNothingAbove = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..", "io.netty..", "org.dcm4che3..", "org.petmr.acquisition..", "org.petmr.simulator..");

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("org.petmr.attenuation.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noRoomsWithoutAnIdea =
            noClasses().should().resideInAnyPackage("..util..", "..common..", "..manager..", "..impl..");
}
