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
    let pages: Vec<&LaidPage> =
        document.pages.iter().filter(|it| record.holds(&document.source.id, it.number)).collect();
    let order = knowledge.labels.day_month(pages.iter().copied());
    pages
        .iter()
        .flat_map(|it| knowledge.labels.read(it))
        .filter(|it| it.kind == LabelKind::Collected)
        .find_map(|it| it.date())
        .map(|(read, _)| read.settled(order))
}
