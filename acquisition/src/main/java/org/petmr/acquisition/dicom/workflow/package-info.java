/** What a scanner does with other departments: worklist, performed steps, sure delivery to archives and their commitment. */
package org.petmr.acquisition.dicom.workflow;
