//! Sides of the body: one is proposed, and the papers speak of the other one only.

use crate::model::{Clinical, FactId, FindingKind, fold};
use crate::pipeline::SideWords;

use super::super::chart::Chart;
use super::super::findings::Draft;

/// A part of the body on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sided {
    is_left: bool,
    /// The word beside the side, folded.
    part: String,
}

/// One finding for each part of the body that is proposed on one side and that the papers tell of the other only.
pub(super) fn find(chart: &Chart<'_>) -> Vec<Draft> {
    let words = &chart.knowledge().rules.conflicts.side;
    let decision = chart.decision.as_ref().map(|it| it.text()).unwrap_or_default();
    let mut wanted: Vec<(Sided, Option<FactId>)> =
        sided(decision, words).into_iter().map(|it| (it, None)).collect();
    for fact in &chart.planned {
        let of_fact = sided(&fold(&fact.printed), words).into_iter();
        wanted.extend(of_fact.map(|it| (it, Some(fact.id.clone()))));
    }
    let facts = &chart.said.facts;
    let all: Vec<&Clinical> = chart
        .diagnoses
        .iter()
        .copied()
        .chain(chart.own(&facts.imaging))
        .filter(|it| !chart.planned.iter().any(|planned| planned.id == it.id))
        .collect();
    let told: Vec<(Sided, &Clinical)> = all
        .iter()
        .flat_map(|fact| sided(&fold(&fact.printed), words).into_iter().map(move |it| (it, *fact)))
        .collect();
    let mut drafts: Vec<Draft> = Vec::new();
    for (wish, id) in wanted {
        let same_part: Vec<&(Sided, &Clinical)> = told.iter().filter(|it| it.0.part == wish.part).collect();
        let is_of_both = |it: &&Clinical| {
            let printed = fold(&it.printed);
            let mut parts = printed.split(' ');
            parts.clone().any(|it| words.both.iter().any(|both| both == it))
                && parts.any(|it| it == wish.part)
        };
        let is_this_side = |it: &&(Sided, &Clinical)| it.0.is_left == wish.is_left;
        if same_part.iter().any(is_this_side) || all.iter().any(is_of_both) {
            continue;
        }
        let Some((_, first)) = same_part.first() else { continue };
        let side = if wish.is_left { "left" } else { "right" };
        let statement =
            format!("the {side} side is proposed ({}), and the papers say \"{}\"", wish.part, first.printed);
        let rule = ("side_conflict", &chart.knowledge().rules.rule.side_conflict);
        let basis: Vec<FactId> = id.into_iter().chain(same_part.iter().map(|it| it.1.id.clone())).collect();
        let draft = Draft::by_rule(rule, FindingKind::Conflict, statement, basis);
        if !drafts.iter().any(|it| it.statement == draft.statement) {
            drafts.push(draft);
        }
    }
    drafts
}

/// The parts of the body with a side that a folded text names.
fn sided(folded: &str, words: &SideWords) -> Vec<Sided> {
    let all: Vec<&str> = folded.split_whitespace().collect();
    let mut found = Vec::new();
    for (idx, word) in all.iter().enumerate() {
        let is_one = |of: &[String]| of.iter().any(|it| it == word);
        let is_left = is_one(&words.left_before) || is_one(&words.left_behind);
        if !is_left && !is_one(&words.right_before) && !is_one(&words.right_behind) {
            continue;
        }
        let stands_before = is_one(&words.left_before) || is_one(&words.right_before);
        let part =
            if stands_before { all.get(idx + 1) } else { idx.checked_sub(1).and_then(|it| all.get(it)) };
        found.extend(part.map(|it| Sided { is_left, part: (*it).to_owned() }));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::assess::conflicts::sample::conflicts;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::man;
    use crate::model::ClinicalStatus;

    #[test]
    fn the_side_that_is_proposed_is_held_against_the_papers() {
        let told = |proposal: &str, papers: &[&str]| {
            let case = papers
                .iter()
                .fold(Case::of(man()), |case, it| case.diagnosis(it, ClinicalStatus::Present))
                .proposed(proposal);
            conflicts(&case).join("")
        };
        assert_eq!(
            told("Left knee replacement", &["Osteoarthritis, right knee"]),
            "the left side is proposed (knee), and the papers say \"Osteoarthritis, right knee\""
        );
        assert!(told("Prótesis de rodilla izquierda", &["artrosis de rodilla derecha"]).contains("rodilla"));
        for (proposal, papers) in [
            ("Left knee replacement", &["Osteoarthritis, left knee"][..]),
            ("Left knee replacement", &["right knee pain", "left knee pain"]),
            ("Left knee replacement", &["right knee pain", "Bilateral knee osteoarthritis"]),
            ("Left knee replacement", &["right hip pain"]),
            ("Knee replacement", &["right knee pain"]),
        ] {
            assert_eq!(told(proposal, papers), "", "{proposal}, {papers:?}");
        }
    }
}
