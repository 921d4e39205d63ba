//! PDF pages rendered to pictures.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;

use crate::model::{Rect, Size};
use crate::read::Picture;
use crate::read::pdf::embedded::PagePicture;
use crate::read::pdf::luma;

/// Points an inch.
const POINTS: f32 = 72.0;

/// The resolution pages are rendered at.
const DPI: f32 = 300.0;

/// The most pixels a page is rendered with; larger pages get a lower resolution.
const MAX_PIXELS: f32 = 40_000_000.0;

/// The longest side the renderer takes, in pixels.
const MAX_SIDE: f32 = 16_000.0;

/// Renders a page; `None` when it has no area.
pub(super) fn render_page<'a>(page: &'a Page<'a>) -> Option<PagePicture> {
    let (width, height) = page.render_dimensions();
    let scale = scale_for(Size { width, height })?;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let interpreter = InterpreterSettings::default();
    let pixmap = render(page, &RenderCache::new(), &interpreter, &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let grey = pixmap.data().iter().map(|it| luma(it.r, it.g, it.b)).collect();
    let picture = Picture { width, height, grey };
    let place = Rect::new(0.0, 0.0, width as f32 / scale, height as f32 / scale)?;
    Some(PagePicture { picture, place })
}

/// Pixels a point; `None` for a page without area.
fn scale_for(size: Size) -> Option<f32> {
    let area = size.width * size.height;
    let longest = size.width.max(size.height);
    let scale = (DPI / POINTS).min((MAX_PIXELS / area).sqrt()).min(MAX_SIDE / longest);
    let has_pixels = size.width.min(size.height) * scale >= 1.0;
    (scale.is_finite() && has_pixels).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::scale_for;
    use crate::model::Size;

    #[test]
    fn usual_pages_get_the_usual_resolution_and_posters_less() {
        let scale = |width: f32, height: f32| scale_for(Size { width, height });
        assert_eq!(scale(595.0, 842.0), Some(300.0 / 72.0));
        assert!(scale(14_400.0, 14_400.0).is_some_and(|it| it < 0.5));
        assert_eq!(scale(14_400.0, 0.001), None);
    }
}
