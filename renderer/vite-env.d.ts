/** Style modules and pictures, as Vite hands them over. */
/// <reference types="vite/client" />
