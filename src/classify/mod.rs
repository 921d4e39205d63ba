//! Room 3: pages become records: what each paper is, whose and from when.

mod kinds;
mod seen;

use crate::model::{Document, Judgement, LaidPage, Record, RecordId, RecordKind};
use crate::pipeline::Knowledge;

use self::kinds::{Cues, Weighed};

/// Cuts the files of a case into records, in the order of the files.
pub fn find_records(documents: &[Document<LaidPage>], knowledge: &Knowledge) -> Vec<Record> {
    let cues = Cues::new(&knowledge.kinds);
    let mut records = Vec::new();
    for document in documents {
        let pages: Vec<&LaidPage> = document.pages.iter().collect();
        let (Some(first), Some(last)) = (pages.first(), pages.last()) else { continue };
        let n_words: usize = pages.iter().flat_map(|it| &it.lines).map(|it| it.words().len()).sum();
        let weighed = if n_words == 0 {
            Weighed { kind: RecordKind::Unreadable, sum: 0, because: Vec::new() }
        } else {
            cues.weigh(&document.source.id, &pages)
        };
        let _ = weighed.sum;
        records.push(Record {
            id: RecordId(format!("r{}", records.len() + 1)),
            source: document.source.id.clone(),
            pages: [first.number, last.number],
            kind: weighed.kind,
            dated: None,
            facility: None,
            author: None,
            language: None,
            duplicate_of: None,
            because: weighed.because,
            judgement: Judgement::clear(),
        });
    }
    records
}
