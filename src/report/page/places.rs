//! Places: each button of a statement opens a card with the spot of the page it came from.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::model::{CaseSummary, Evidence, Rect, SourceId};

use super::super::inert::{inert, inert_line};

/// The small page on a card: as wide as an A4 page is to its height.
const PAGE_WIDTH: f32 = 100.0;
const PAGE_HEIGHT: f32 = 141.0;

/// The least side of the box on the small page, so that it is seen.
const LEAST_SIDE: f32 = 2.0;

/// All places of a summary, each once, in the order of the summary.
pub(super) struct Places<'a> {
    numbers: BTreeMap<Key<'a>, usize>,
    in_order: Vec<&'a Evidence>,
    sources: BTreeMap<&'a SourceId, Source<'a>>,
}

struct Source<'a> {
    number: usize,
    path: &'a str,
}

/// What makes two places the same. The box goes in as the bits of its sides, which have an order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a>(&'a SourceId, u32, [u32; 4], &'a str, u8);

impl<'a> Places<'a> {
    /// Numbers all places of a summary.
    pub(super) fn of(summary: &'a CaseSummary) -> Places<'a> {
        let mut places = Places { numbers: BTreeMap::new(), in_order: Vec::new(), sources: BTreeMap::new() };
        for (idx, card) in summary.sources.iter().enumerate() {
            places.sources.entry(&card.id).or_insert(Source { number: idx + 1, path: &card.path });
        }
        for evidence in all_evidence(summary) {
            let number = places.in_order.len() + 1;
            if *places.numbers.entry(key(evidence)).or_insert(number) == number {
                places.in_order.push(evidence);
            }
        }
        places
    }

    /// Returns the short name of a file, such as "F2".
    pub(super) fn file(&self, source: &SourceId) -> String {
        self.sources.get(source).map_or_else(|| inert_line(&source.0), |it| format!("F{}", it.number))
    }

    /// Returns the button that opens a place.
    pub(super) fn button(&self, evidence: &Evidence) -> Markup {
        self.labelled(evidence, &self.label(evidence), None)
    }

    /// Returns the button of a place that stands behind others: a page that was just named is
    /// not named again, its places are counted.
    pub(super) fn button_after<'b>(
        &self,
        before: impl Iterator<Item = &'b Evidence>,
        evidence: &Evidence,
    ) -> Markup {
        let n_before = before.filter(|it| it.source == evidence.source && it.page == evidence.page).count();
        if n_before == 0 {
            return self.button(evidence);
        }
        let number = (n_before + 1).to_string();
        let whole = format!("{}, place {number}", self.label(evidence));
        self.labelled(evidence, &number, Some(&whole))
    }

    fn label(&self, evidence: &Evidence) -> String {
        format!("{} p.\u{a0}{}", self.file(&evidence.source), evidence.page)
    }

    fn labelled(&self, evidence: &Evidence, label: &str, whole: Option<&str>) -> Markup {
        let Some(number) = self.numbers.get(&key(evidence)) else {
            return html! { span .place { (label) } };
        };
        // A click or the enter key opens the card everywhere, resting on the button where the
        // browser knows `interestfor`. "show" keeps a click from closing what resting opened.
        let card = format!("p{number}");
        html! {
            button .place popovertarget=(card) popovertargetaction="show" interestfor=(card)
                aria-label=[whole] { (label) }
        }
    }

    /// Returns the cards of all places; `language` tells that of a page.
    pub(super) fn cards(&self, language: impl Fn(&Evidence) -> Option<&'a str>) -> Markup {
        html! {
            div .cards {
                @for (idx, it) in self.in_order.iter().enumerate() { (self.card(idx + 1, it, language(it))) }
            }
        }
    }

    fn card(&self, number: usize, evidence: &Evidence, language: Option<&str>) -> Markup {
        let path = self.sources.get(&evidence.source).map_or(evidence.source.0.as_str(), |it| it.path);
        html! {
            div .card id={ "p" (number) } popover {
                (outline(evidence.rect))
                b { (self.file(&evidence.source)) } " " bdi { (inert(path)) }
                p { "page " (evidence.page) ", confidence " (evidence.confidence.percent()) " %" }
                q lang=(language.unwrap_or_default()) { (inert(&evidence.quote)) }
            }
        }
    }
}

fn key(evidence: &Evidence) -> Key<'_> {
    let sides: [f32; 4] = evidence.rect.into();
    Key(
        &evidence.source,
        evidence.page,
        sides.map(f32::to_bits),
        &evidence.quote,
        evidence.confidence.percent(),
    )
}

/// Every place of a summary, in its order.
fn all_evidence(summary: &CaseSummary) -> impl Iterator<Item = &Evidence> {
    let patient = &summary.patient;
    let of_patient = [
        patient.name.as_ref().map(|it| &it.evidence),
        patient.born.as_ref().map(|it| &it.evidence),
        patient.age.as_ref().map(|it| &it.evidence),
        patient.sex.as_ref().map(|it| &it.evidence),
    ];
    let of_ids = patient.ids.iter().flat_map(|it| &it.evidence);
    let notes = summary.notes.iter().flat_map(|note| {
        let headings = note.sections.iter().map(|it| &it.evidence);
        headings.chain(note.sentences.iter().map(|it| &it.evidence))
    });
    let opening = &summary.opening;
    let opening = [&opening.grounds, &opening.treatments, &opening.questions].into_iter().flatten();
    let opening = opening.map(|it| &it.sentence.evidence);
    of_patient
        .into_iter()
        .flatten()
        .flatten()
        .chain(of_ids)
        .chain(summary.labs.iter().map(|it| &it.evidence))
        .chain(summary.clinical().map(|it| &it.evidence))
        .chain(summary.medicines_now.iter().flat_map(|it| &it.statements).map(|it| &it.evidence))
        .chain(opening)
        .chain(notes)
        .chain(summary.checklist.iter().flat_map(|it| &it.evidence))
        .chain(summary.contacts.iter().map(|it| &it.evidence))
        .chain(summary.contacts.iter().flat_map(|it| [&it.phone_evidence, &it.email_evidence]).flatten())
        .chain(summary.records.iter().flat_map(|it| &it.because))
}

/// A small page with the box marked on it.
fn outline(rect: Rect) -> Markup {
    let side = |from: f32, to: f32, whole: f32| {
        let length = ((to.clamp(0.0, 1.0) - from.clamp(0.0, 1.0)) * whole).max(LEAST_SIDE);
        let start = (from.clamp(0.0, 1.0) * whole).min(whole - length);
        (start.round(), length.round())
    };
    let (left, width) = side(rect.left(), rect.right(), PAGE_WIDTH);
    let (top, height) = side(rect.top(), rect.bottom(), PAGE_HEIGHT);
    html! {
        svg viewBox={ "0 0 " (PAGE_WIDTH) " " (PAGE_HEIGHT) } aria-hidden="true" {
            path d={ "M" (left) " " (top) "h" (width) "v" (height) "h-" (width) "z" } {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::outline;
    use crate::model::Rect;

    #[test]
    fn the_box_stands_to_scale_and_within_the_page() {
        for (sides, want) in [
            ([0.1, 0.5, 0.6, 0.6], "M10 71h50v14h-50z"),
            ([0.0, 0.0, 0.0, 0.0], "M0 0h2v2h-2z"),
            ([1.0, 1.0, 1.0, 1.0], "M98 139h2v2h-2z"),
            ([-5.0, -5.0, 9.0, 9.0], "M0 0h100v141h-100z"),
        ] {
            let rect = Rect::try_from(sides).unwrap();
            assert!(outline(rect).into_string().contains(want), "{sides:?}: {}", outline(rect).into_string());
        }
    }
}
