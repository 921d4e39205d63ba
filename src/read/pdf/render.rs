//! PDF pages rendered to pictures.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;

use crate::model::{Rect, Size};
use crate::read::Picture;
use crate::read::pdf::embedded::luma;

/// Points an inch.
const POINTS: f32 = 72.0;

/// The resolution pages are rendered at.
const DPI: f32 = 300.0;

/// The most pixels a page is rendered with; larger pages get a lower resolution.
const MAX_PIXELS: f32 = 40_000_000.0;

/// The longest side the renderer takes, in pixels.
const MAX_SIDE: f32 = 16_000.0;

/// The picture of a page and where it lies on it.
pub(super) struct PagePicture {
    pub(super) picture: Picture,
    /// Its place, in points of the displayed page.
    pub(super) place: Rect,
}

/// Renders a page.
pub(super) fn render_page<'a>(page: &'a Page<'a>) -> Option<PagePicture> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let scale = scale_for(size)?;
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
    (scale.is_finite() && scale > 0.0).then_some(scale)
}
