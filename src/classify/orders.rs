//! Which of two small numbers of a date is the day, told by the papers around where a paper itself does not.

use crate::model::{DayMonth, Document, LaidPage, Line, find_dates, fold};
use crate::pipeline::Labels;

/// A paper before its date is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper<'a> {
    /// The file it stands in.
    pub(super) document: &'a Document<LaidPage>,
    /// Its pages.
    pub(super) pages: &'a [&'a LaidPage],
    /// Who wrote it, as printed.
    pub(super) facility: Option<&'a str>,
}

/// Tells the order for each paper, in their order; `None` where it stays open.
///
/// The paper itself decides; where its dates show nothing, its file does, then the papers of the same
/// facility, then all papers of the case, each only when its dates agree. A paper that contradicts
/// itself stays open.
pub(super) fn day_months(papers: &[Paper<'_>], labels: &Labels) -> Vec<Option<DayMonth>> {
    let shown: Vec<Shown> = papers.iter().map(|it| Shown::by(it.pages.iter().copied())).collect();
    let together = |is_asked: &dyn Fn(&Paper<'_>) -> bool| {
        let asked = papers.iter().zip(&shown).filter(|(it, _)| is_asked(it));
        asked.map(|(_, it)| *it).fold(Shown::default(), Shown::and).only()
    };
    let by_case = together(&|_| true);
    let tell = |(paper, shown): (&Paper<'_>, &Shown)| {
        if shown.is_torn() {
            return None;
        }
        let facility = paper.facility.map(fold);
        labels
            .day_month(paper.pages.iter().copied())
            .or_else(|| together(&|it| it.document.source.id == paper.document.source.id))
            .or_else(|| {
                let facility = facility?;
                together(&|it| it.facility.map(fold).as_ref() == Some(&facility))
            })
            .or(by_case)
    };
    papers.iter().zip(&shown).map(tell).collect()
}

/// The orders that some dates show by a number above twelve.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    day_first: bool,
    month_first: bool,
}

impl Shown {
    fn by<'a>(pages: impl Iterator<Item = &'a LaidPage>) -> Shown {
        let mut shown = Shown::default();
        for date in pages.flat_map(|it| &it.lines).map(Line::text).flat_map(|it| find_dates(&it)) {
            shown.day_first |= date.shows == Some(DayMonth::DayFirst);
            shown.month_first |= date.shows == Some(DayMonth::MonthFirst);
        }
        shown
    }

    fn and(self, other: Shown) -> Shown {
        Shown {
            day_first: self.day_first || other.day_first,
            month_first: self.month_first || other.month_first,
        }
    }

    fn is_torn(self) -> bool {
        self.day_first && self.month_first
    }

    fn only(self) -> Option<DayMonth> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DayMonth::DayFirst),
            (false, true) => Some(DayMonth::MonthFirst),
            (true, true) | (false, false) => None,
        }
    }
}
