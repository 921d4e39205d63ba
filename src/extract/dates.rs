//! When the sample of a record was taken.

use crate::model::{Document, LaidPage, Record, SettledDate};
use crate::pipeline::{Knowledge, LabelKind};

/// Finds the printed collection date of a record; `None` when its label is not printed.
///
/// Such a date may lack: [`Record::dated`] is then the date of the report.
pub(super) fn collected(
    document: &Document<LaidPage>,
    record: &Record,
    knowledge: &Knowledge,
) -> Option<SettledDate> {
    let pages = document.pages.iter().filter(|it| record.holds(&document.source.id, it.number));
    pages
        .flat_map(|it| knowledge.labels.read(it))
        .filter(|it| it.kind == LabelKind::Collected)
        .find_map(|it| it.date())
        .map(|(read, _)| read.settled(record.day_month))
}

#[cfg(test)]
mod tests {
    use crate::model::sample::{document_of, record_of};
    use crate::model::{Record, RecordKind};
    use crate::pipeline::Knowledge;

    use super::collected;

    #[test]
    fn the_day_the_sample_was_taken_stands_behind_its_label() {
        let knowledge = Knowledge::builtin().unwrap();
        let cases = [
            ("collected", "Reported : 18/10/2024\nCollected : 17/10/2024 07:30", Some(("2024-10-17", false))),
            ("open", "Sample Collected on : 03/04/2024", Some(("2024-04-03", true))),
            ("settled", "Collected : 03/04/2024\nReported : 03/14/2024", Some(("2024-03-04", false))),
            (
                "Spanish",
                "Fecha de toma de muestra: 03/04/2024\nNombre: Ana\nEdad: 40 años\nSexo: F",
                Some(("2024-04-03", false)),
            ),
            ("only reported", "Reported : 18/10/2024", None),
            ("unreadable", "Collected : 03:11 PM 02 Dec, 2X", None),
        ];
        for (name, text, expected) in cases {
            let document = document_of(&[text]);
            let record = Record {
                day_month: knowledge.labels.day_month(&document.pages),
                ..record_of(&document.source.id, RecordKind::LabReport, 1)
            };
            let found =
                collected(&document, &record, &knowledge).map(|it| (it.date.to_string(), it.ambiguous));
            assert_eq!(found, expected.map(|(date, is_open)| (date.to_owned(), is_open)), "{name}");
        }
    }
}
